-- A member of a group that wants a topic says that it lives, and hears who else
-- does. Those who come or are gone wake the others. Said twice it is said once.
-- KEYS: members. ARGV: member, how long it lives without another word (ms).
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local changes = redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
changes = changes + redis.call('ZADD', KEYS[1], string.format('%.0f', now + ARGV[2]), ARGV[1])
redis.call('PEXPIRE', KEYS[1], 2 * ARGV[2])
if changes > 0 then redis.pcall('PUBLISH', KEYS[1], '') end
return redis.call('ZRANGE', KEYS[1], 0, -1)
