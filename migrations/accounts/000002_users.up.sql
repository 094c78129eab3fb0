CREATE TABLE accounts_users (
  id            BINARY(16) NOT NULL,
  email         VARBINARY(254) NOT NULL COMMENT 'normalized; bytes, so that nothing is taken for its like',
  name          VARCHAR(200) NOT NULL,
  city          VARCHAR(100) NOT NULL,
  role          VARCHAR(16) NOT NULL,
  password_hash VARBINARY(255) NOT NULL,
  version       BIGINT NOT NULL,
  created_at    DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY email (email)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
