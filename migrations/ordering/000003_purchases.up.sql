CREATE TABLE ordering_purchases (
  user_id    BINARY(16) NOT NULL,
  product_id BINARY(16) NOT NULL,
  pieces     BIGINT NOT NULL,
  PRIMARY KEY (user_id, product_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
