-- The number of partitions of a topic: who asks first decides, for ever.
-- KEYS: topic. ARGV: the number that it is to have.
local n = redis.call('GET', KEYS[1])
if n then return tonumber(n) end
redis.call('SET', KEYS[1], ARGV[1])
return tonumber(ARGV[1])
