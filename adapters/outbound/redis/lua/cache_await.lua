-- Notes on a lease that somebody waits for its end.
-- KEYS: the key   Answers: for how many ms it lives; -1 where there is none
local held = redis.pcall('GET', KEYS[1])
if type(held) ~= 'string' or not string.find(held, '^[lw]') then
  return -1
end
local left = redis.call('PTTL', KEYS[1])
if string.sub(held, 1, 1) == 'l' and left > 0 then
  redis.call('SET', KEYS[1], 'w' .. string.sub(held, 2), 'PX', left)
end
return left
