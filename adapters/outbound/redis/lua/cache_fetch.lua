-- Answers what a key holds, or gives the lease on it to the caller.
-- KEYS: the key   ARGV: the caller's lease as it is kept, for how many ms
-- Answers: what the key holds now; the caller's lease if that is it
local held = redis.pcall('GET', KEYS[1])
if type(held) == 'string' and string.find(held, '^[vnlw]') then
  return held
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) -- over whatever is not of our making
return ARGV[1]
