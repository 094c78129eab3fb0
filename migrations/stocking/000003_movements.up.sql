CREATE TABLE stocking_movements (
  seq        BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  id         BINARY(16) NOT NULL COMMENT 'of the order, or of the operation',
  nature     VARCHAR(16) NOT NULL COMMENT 'what an id has at most one of: first, or the kind',
  kind       VARCHAR(16) NOT NULL,
  product_id BINARY(16) NOT NULL,
  user_id    BINARY(16) NOT NULL,
  hold_id    BINARY(16) NOT NULL,
  quantity   BIGINT NOT NULL,
  at         DATETIME(6) NOT NULL,
  PRIMARY KEY (seq),
  UNIQUE KEY nature (id, nature),
  KEY product (product_id, at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
