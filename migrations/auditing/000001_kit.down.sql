DROP TABLE auditing_fences;
DROP TABLE auditing_idempotency;
DROP TABLE auditing_inbox;
DROP TABLE auditing_outbox_parked;
DROP TABLE auditing_outbox;
