-- Promises that no hold is made for a time, if nothing is free. Repeated, it
-- promises again.
-- ARGV: for how long, in µs; how many had been made when the caller asked last,
-- and what was noted of the last of them
-- Answers: 0 when pieces are free; else how many were made, what is noted of the
-- last, and, if those in between are known, 1 and their bytes
local n = tonumber(redis.call('HGET', KEYS[1], 'made') or 0)
local last = redis.call('HGET', KEYS[1], 'n' .. n)
if tonumber(redis.call('HGET', KEYS[1], 'free')) > 0 or not last then
  return 0
end
redis.call('HSET', KEYS[1], 'promised', exactly(now + ARGV[1]))
local answer = { n, last }
if redis.call('HGET', KEYS[1], 'n' .. ARGV[2]) == ARGV[3] then
  answer[3] = 1
  for i = ARGV[2] + 1, n do
    answer[#answer + 1] = string.sub(redis.call('HGET', KEYS[1], 'n' .. i), 1, 16)
  end
end
return answer
