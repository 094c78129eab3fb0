CREATE TABLE operations_dead_letters (
  id          BINARY(16) NOT NULL,
  topic       VARBINARY(255) NOT NULL,
  handler     VARBINARY(255) NOT NULL,
  part        INT NOT NULL,
  position    BIGINT NOT NULL,
  message_key BLOB NOT NULL,
  type        BLOB NOT NULL,
  error       BLOB NOT NULL,
  attempts    INT NOT NULL,
  failed_at   DATETIME(6) NOT NULL,
  headers     MEDIUMBLOB NOT NULL,
  payload     LONGBLOB NOT NULL,
  replayed    BOOLEAN NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY place (handler, topic, part, position),
  KEY topic (topic, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
