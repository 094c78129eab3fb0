CREATE TABLE stocking_shelves (
  product_id BINARY(16) NOT NULL,
  on_hand    BIGINT NOT NULL,
  version    BIGINT NOT NULL,
  PRIMARY KEY (product_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
