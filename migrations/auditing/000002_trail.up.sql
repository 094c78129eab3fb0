CREATE TABLE auditing_trail (
  id             BINARY(16) NOT NULL,
  order_id       BINARY(16) NOT NULL,
  event_id       BINARY(16) NOT NULL,
  source         VARCHAR(255) NOT NULL,
  type           VARCHAR(255) NOT NULL,
  schema_version INT NOT NULL,
  topic          VARBINARY(255) NOT NULL,
  aggregate      VARBINARY(255) NOT NULL,
  happened_at    DATETIME(6) NOT NULL,
  traceparent    VARCHAR(255) NOT NULL,
  data           MEDIUMBLOB NOT NULL,
  PRIMARY KEY (id),
  KEY of_order (order_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
