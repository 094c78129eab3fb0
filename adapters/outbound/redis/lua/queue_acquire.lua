-- A claim takes a partition that nobody of its group has. Its token is its own,
-- so that who asks twice has it twice. The lease's "t" is its holder; a new
-- lease has no "r", what its holder has read, and so whatever the one before
-- left unfinished is claimed first (see queue_fetch.lua).
-- KEYS: stream, lease. ARGV: group, token, how long (ms).
local holder = redis.call('HGET', KEYS[2], 't')
if holder and holder ~= ARGV[2] then return 0 end
local made = redis.pcall('XGROUP', 'CREATE', KEYS[1], ARGV[1], '0', 'MKSTREAM')
if type(made) == 'table' and made.err and not string.find(made.err, 'BUSYGROUP', 1, true) then return made end
redis.call('HSET', KEYS[2], 't', ARGV[2])
redis.call('PEXPIRE', KEYS[2], ARGV[3])
return 1
