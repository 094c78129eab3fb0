CREATE TABLE catalog_products (
  id             BINARY(16) NOT NULL,
  name           VARCHAR(200) NOT NULL,
  description    TEXT NOT NULL,
  price          BIGINT NOT NULL COMMENT 'minor units of the currency',
  currency       CHAR(3) NOT NULL,
  tags           TEXT NOT NULL COMMENT 'JSON, in their order',
  per_user_limit BIGINT NOT NULL COMMENT '0 is none',
  sale_starts_at DATETIME(6) NULL,
  sale_ends_at   DATETIME(6) NULL,
  initial_stock  BIGINT NOT NULL,
  version        BIGINT NOT NULL,
  created_at     DATETIME(6) NOT NULL,
  updated_at     DATETIME(6) NOT NULL,
  PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE catalog_product_tags (
  tag        VARBINARY(200) NOT NULL COMMENT 'bytes, so that no tag is taken for its like',
  product_id BINARY(16) NOT NULL,
  PRIMARY KEY (tag, product_id),
  KEY product (product_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
