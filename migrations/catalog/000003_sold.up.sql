CREATE TABLE catalog_sold (
  product_id BINARY(16) NOT NULL,
  pieces     BIGINT NOT NULL,
  version    BIGINT NOT NULL,
  PRIMARY KEY (product_id),
  KEY top (pieces DESC, product_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
