-- A claim keeps its partition: 0 when it lost it, 2 when there is something to
-- read that it may not have heard of, else 1. Any number of times.
-- KEYS: lease, partition. ARGV: token, how long (ms).
local lease = redis.call('HMGET', KEYS[1], 't', 'r')
if lease[1] ~= ARGV[1] then return 0 end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
local newest = redis.call('HGET', KEYS[2], 'n')
if newest and newest ~= lease[2] then return 2 end
return 1
