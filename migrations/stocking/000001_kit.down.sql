DROP TABLE stocking_fences;
DROP TABLE stocking_idempotency;
DROP TABLE stocking_inbox;
DROP TABLE stocking_outbox_parked;
DROP TABLE stocking_outbox;
