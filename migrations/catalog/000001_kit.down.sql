DROP TABLE catalog_fences;
DROP TABLE catalog_idempotency;
DROP TABLE catalog_inbox;
DROP TABLE catalog_outbox_parked;
DROP TABLE catalog_outbox;
