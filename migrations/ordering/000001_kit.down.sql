DROP TABLE ordering_fences;
DROP TABLE ordering_idempotency;
DROP TABLE ordering_inbox;
DROP TABLE ordering_outbox_parked;
DROP TABLE ordering_outbox;
