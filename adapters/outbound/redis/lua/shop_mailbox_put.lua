-- Puts a message into a mailbox, unless one with its id is in it.
-- KEYS: the mailbox   ARGV: message, which begins with its id; size of the mailbox, its lifetime in ms
local id = string.sub(ARGV[1], 1, 16)
for _, m in ipairs(redis.call('LRANGE', KEYS[1], 0, -1)) do
  if string.sub(m, 1, 16) == id then
    return 0
  end
end
redis.call('RPUSH', KEYS[1], ARGV[1])
redis.call('LTRIM', KEYS[1], -tonumber(ARGV[2]), -1)
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
