-- Counts in a window that begins with a request and ends with its key.
-- KEYS: the count   ARGV: limit, window in ms, cost
-- Answers: 1 if it fits, what is used then, how long the window lasts in ms (-1 where none runs)
local limit, cost = tonumber(ARGV[1]), tonumber(ARGV[3])
if cost == 0 or cost > limit then
  return {cost == 0 and 1 or 0, tonumber(redis.call('GET', KEYS[1]) or 0), redis.call('PTTL', KEYS[1])}
end
local used = redis.call('INCRBY', KEYS[1], ARGV[3])
if used == cost then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  return {1, used, tonumber(ARGV[2])}
end
if used > limit then
  return {0, redis.call('DECRBY', KEYS[1], ARGV[3]), redis.call('PTTL', KEYS[1])}
end
return {1, used, redis.call('PTTL', KEYS[1])}
