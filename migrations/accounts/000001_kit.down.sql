DROP TABLE accounts_fences;
DROP TABLE accounts_idempotency;
DROP TABLE accounts_inbox;
DROP TABLE accounts_outbox_parked;
DROP TABLE accounts_outbox;
