-- Makes a lease live longer, if it still is one.
-- KEYS: the lock   ARGV: lease, lifetime in ms
local held = redis.call('GET', KEYS[1])
if not held or string.sub(held, 1, #ARGV[1] + 1) ~= ARGV[1] .. ' ' then
  return 0
end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
