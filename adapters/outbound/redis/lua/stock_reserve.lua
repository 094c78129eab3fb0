-- Holds pieces for an attempt. Repeated, it finds the hold that it made.
-- ARGV: hold, pieces, order, user, limit, time in µs
-- Answers: 0 held, 1 sold out, 2 over the limit, 3 gone, or the order's bytes
-- and the life of the hold that is there
local hold, order, user, limit = ARGV[1], ARGV[3], ARGV[4], tonumber(ARGV[5])
local has, by = answering(hold)
if has and has.state ~= 'r' then
  return by .. redis.call('HGET', KEYS[1], hold .. by)
end
if pieces > free or promise() > 0 then
  return 1
end
sweep(4)
if limit > 0 and pieces > limit - (redis.call('HGET', KEYS[1], 'u' .. user) or 0) then
  return 2
end
local key = hold .. order
if life(key) then
  return 3
end
local l = begin(key, user, pieces)
redis.call('HSET', KEYS[1], hold, order)
made(hold)
add(-pieces)
move(key, l, 'h', ARGV[6])
count(l, true)
write(key, l)
return 0
