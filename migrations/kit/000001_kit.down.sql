DROP TABLE context_fences;
DROP TABLE context_idempotency;
DROP TABLE context_inbox;
DROP TABLE context_outbox_parked;
DROP TABLE context_outbox;
