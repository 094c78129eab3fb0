-- A member leaves its group, and the others take what it had. The second time
-- nothing is left to do.
-- KEYS: members. ARGV: member.
if redis.call('ZREM', KEYS[1], ARGV[1]) == 1 then redis.pcall('PUBLISH', KEYS[1], '') end
return 1
