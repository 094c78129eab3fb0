-- Hands out items that are due, and makes them due again when their visibility
-- ends: key, payload, receipt and so on.
-- KEYS: as in delay_put, and a counter   ARGV: how many, visibility in µs
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
local again = string.format('%.0f', now + ARGV[2])
local taken = {}
for _, key in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now), 'LIMIT', 0, ARGV[1])) do
  -- The time tells it from receipts of before the counter was lost.
  local receipt = redis.call('INCR', KEYS[4]) .. '.' .. t[1]
  redis.call('ZADD', KEYS[1], again, key)
  redis.call('HSET', KEYS[3], key, receipt)
  taken[#taken + 1] = key
  taken[#taken + 1] = redis.call('HGET', KEYS[2], key) or ''
  taken[#taken + 1] = receipt
end
return taken
