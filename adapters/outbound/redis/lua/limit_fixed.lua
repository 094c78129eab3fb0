-- Counts in a window that begins with a request and ends with its key.
-- KEYS: the count   ARGV: limit, window in ms, cost
-- Answers: 1 if it fits, what is used then, how long the window lasts in ms (-1 where none runs)
local limit, cost = tonumber(ARGV[1]), tonumber(ARGV[3])
local used = tonumber(redis.call('GET', KEYS[1]) or 0)
if used + cost > limit and cost > 0 then
  return {0, used, redis.call('PTTL', KEYS[1])}
end
if cost == 0 then
  return {1, used, redis.call('PTTL', KEYS[1])}
end
if used == 0 then
  redis.call('SET', KEYS[1], ARGV[3], 'PX', ARGV[2])
  return {1, cost, tonumber(ARGV[2])}
end
redis.call('INCRBY', KEYS[1], ARGV[3])
return {1, used + cost, redis.call('PTTL', KEYS[1])}
