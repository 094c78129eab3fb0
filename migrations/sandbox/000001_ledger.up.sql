CREATE TABLE sandbox_ledger (
  payment_id BINARY(16) NOT NULL,
  status     TINYINT UNSIGNED NOT NULL,
  order_id   BINARY(16) NOT NULL,
  amount     BIGINT NOT NULL COMMENT 'minor units of the currency',
  currency   VARCHAR(3) NOT NULL COMMENT 'empty before a charge',
  failures   BIGINT NOT NULL,
  PRIMARY KEY (payment_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
