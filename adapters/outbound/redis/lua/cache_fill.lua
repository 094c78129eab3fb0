-- Ends a lease, with a value or without, and wakes who waits for that.
-- KEYS: the key   ARGV: the lease, what it is to hold ("" for nothing), for how many ms
-- Answers: 0 if the lease is not current; 1, or 2 if somebody waits
local held = redis.pcall('GET', KEYS[1])
if type(held) ~= 'string' or held ~= 'l' .. ARGV[1] and held ~= 'w' .. ARGV[1] then
  return 0
end
if ARGV[2] == '' then
  redis.call('DEL', KEYS[1])
else
  redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
end
return string.sub(held, 1, 1) == 'w' and 2 or 1
