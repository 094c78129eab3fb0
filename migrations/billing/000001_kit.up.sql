CREATE TABLE billing_outbox (
  seq            BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  shard          TINYINT UNSIGNED NOT NULL,
  state          TINYINT UNSIGNED NOT NULL COMMENT '0 waits, 1 set aside, 2 published',
  aggregate      VARBINARY(255) NOT NULL,
  version        BIGINT NOT NULL,
  id             BINARY(16) NOT NULL,
  source         VARCHAR(255) NOT NULL,
  type           VARCHAR(255) NOT NULL,
  schema_version INT NOT NULL,
  topic          VARBINARY(255) NOT NULL,
  happened_at    DATETIME(6) NOT NULL,
  traceparent    VARCHAR(255) NOT NULL,
  data           MEDIUMBLOB NOT NULL,
  added_at       DATETIME(6) NOT NULL,
  published_at   DATETIME(6) NULL,
  PRIMARY KEY (seq),
  UNIQUE KEY id (id),
  UNIQUE KEY version (aggregate, version),
  KEY waiting (state, shard)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE billing_outbox_parked (
  aggregate VARBINARY(255) NOT NULL,
  version   BIGINT NOT NULL,
  reason    TEXT NOT NULL,
  parked_at DATETIME(6) NOT NULL,
  PRIMARY KEY (aggregate)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE billing_inbox (
  event      BINARY(16) NOT NULL,
  handler    VARBINARY(255) NOT NULL,
  handled_at DATETIME(6) NOT NULL,
  PRIMARY KEY (event, handler),
  KEY age (handled_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE billing_idempotency (
  user     BINARY(16) NOT NULL,
  scope    VARBINARY(255) NOT NULL,
  name     VARBINARY(255) NOT NULL,
  hash     BINARY(16) NOT NULL,
  resource BINARY(16) NOT NULL,
  request  VARCHAR(255) NOT NULL,
  at       DATETIME(6) NOT NULL,
  bound_at DATETIME(6) NOT NULL,
  PRIMARY KEY (user, scope, name),
  KEY age (bound_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE billing_fences (
  role   VARBINARY(255) NOT NULL,
  number BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (role)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
