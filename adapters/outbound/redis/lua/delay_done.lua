-- Removes an item: any, or one whose receipt is still good.
-- KEYS: as in delay_put   ARGV: key, receipt, which "" leaves out
if ARGV[2] ~= '' then
  local t = redis.call('TIME')
  local due = redis.call('ZSCORE', KEYS[1], ARGV[1])
  if redis.call('HGET', KEYS[3], ARGV[1]) ~= ARGV[2] or not due or tonumber(due) <= t[1] * 1000000 + t[2] then
    return 0
  end
end
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('HDEL', KEYS[2], ARGV[1])
redis.call('HDEL', KEYS[3], ARGV[1])
return 1
