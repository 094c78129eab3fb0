-- Sets a member's score, if it is newer than the one it has.
-- KEYS: the board, its versions   ARGV: member, score negated, version
local has = redis.call('HGET', KEYS[2], ARGV[1])
if has and tonumber(ARGV[3]) <= tonumber(has) then
  return 0
end
redis.call('HSET', KEYS[2], ARGV[1], ARGV[3])
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
return 1
