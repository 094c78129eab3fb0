-- Schedules an item, in the place of one with its key.
-- KEYS: when items are due in µs, their payloads, their receipts   ARGV: key, payload, delay in µs
local t = redis.call('TIME')
redis.call('ZADD', KEYS[1], string.format('%.0f', t[1] * 1000000 + t[2] + ARGV[3]), ARGV[1])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
redis.call('HDEL', KEYS[3], ARGV[1])
return 1
