-- Gives a lock back, or ceases to wait for it. Whoever is first of those who
-- wait has it then, and is told.
-- ARGV: lease, prefix of channels
local held = redis.call('GET', KEYS[1])
if not held or string.match(held, '^%S+') ~= ARGV[1] then
  redis.call('ZREM', KEYS[3], ARGV[1])
  redis.call('HDEL', KEYS[4], ARGV[1])
  return 0
end
local lease, life = first_waiting()
if lease then
  tell(ARGV[2], lease, grant(lease, life))
else
  redis.call('DEL', KEYS[1])
end
return 1
