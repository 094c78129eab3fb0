CREATE TABLE billing_bills (
  order_id BINARY(16) NOT NULL,
  active   BINARY(16) NOT NULL COMMENT 'the payment that is alive; zeros for none',
  version  BIGINT NOT NULL,
  PRIMARY KEY (order_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE billing_payments (
  id         BINARY(16) NOT NULL,
  order_id   BINARY(16) NOT NULL,
  user_id    BINARY(16) NOT NULL,
  amount     BIGINT NOT NULL COMMENT 'minor units of the currency',
  currency   CHAR(3) NOT NULL,
  status     VARCHAR(16) NOT NULL,
  version    BIGINT NOT NULL,
  created_at DATETIME(6) NOT NULL,
  updated_at DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  KEY of_order (order_id, id),
  KEY since (status, updated_at, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
