-- The analytics database, on MySQL 8.4 or MariaDB 10.11. Running it again changes
-- nothing.

-- An event, once, however often it was delivered.
CREATE TABLE IF NOT EXISTS order_events (
  ce_id      CHAR(36) CHARACTER SET ascii NOT NULL,
  ce_type    VARCHAR(255) NOT NULL,
  ce_subject VARCHAR(255) NOT NULL COMMENT 'the order',
  ce_time    VARCHAR(64) NOT NULL COMMENT 'RFC 3339, UTC',
  payload    LONGTEXT NOT NULL COMMENT 'JSON',
  PRIMARY KEY (ce_id),
  KEY of_order (ce_subject, ce_type)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- An order, once, as the latest event about it says.
CREATE OR REPLACE VIEW orders AS
SELECT order_id, user_id, product_id, quantity, amount, currency, status, changed_at
FROM (
  SELECT
    ce_subject AS order_id,
    JSON_UNQUOTE(JSON_EXTRACT(payload, '$.user_id')) AS user_id,
    JSON_UNQUOTE(JSON_EXTRACT(payload, '$.product_id')) AS product_id,
    CAST(JSON_EXTRACT(payload, '$.quantity') AS SIGNED) AS quantity,
    CAST(JSON_EXTRACT(payload, '$.total.amount') AS SIGNED) AS amount,
    JSON_UNQUOTE(JSON_EXTRACT(payload, '$.total.currency')) AS currency,
    JSON_UNQUOTE(JSON_EXTRACT(payload, '$.status')) AS status,
    JSON_UNQUOTE(JSON_EXTRACT(payload, '$.at')) AS changed_at,
    ROW_NUMBER() OVER (PARTITION BY ce_subject ORDER BY CAST(JSON_EXTRACT(payload, '$.version') AS SIGNED) DESC) AS age
  FROM order_events
  WHERE ce_type LIKE 'order.%'
) AS changes
WHERE age = 1;
