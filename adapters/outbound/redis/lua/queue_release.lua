-- A claim gives its partition up and wakes the members of its group, one of
-- which takes it. The second time it is somebody else's, or nobody's.
-- KEYS: lease. ARGV: token, channel of the members.
if redis.call('HGET', KEYS[1], 't') ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
redis.pcall('PUBLISH', ARGV[2], '')
return 1
