-- A claim that still has its partition has finished entries; 0 when it lost it.
-- An entry that was finished before is no matter. Publishers that wait for room
-- ("f") are woken, for there may be some.
-- KEYS: stream, lease, partition. ARGV: group, token, entries.
if redis.call('HGET', KEYS[2], 't') ~= ARGV[2] then return 0 end
redis.call('XACK', KEYS[1], ARGV[1], unpack(ARGV, 3))
if redis.call('HDEL', KEYS[3], 'f') == 1 then redis.pcall('PUBLISH', KEYS[3], '') end
return 1
