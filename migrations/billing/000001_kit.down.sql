DROP TABLE billing_fences;
DROP TABLE billing_idempotency;
DROP TABLE billing_inbox;
DROP TABLE billing_outbox_parked;
DROP TABLE billing_outbox;
