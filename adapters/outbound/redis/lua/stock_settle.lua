-- Makes a hold's pieces gone. Repeated, it finds them gone.
-- ARGV: hold, order, user, pieces, 1 if the store refused them
-- Answers: for how many µs nobody may be told
sweep(4)
local wait = 0
local hold, order, refused = ARGV[1], ARGV[2], ARGV[5] == '1'
local key = hold .. order
local l = life(key)
if l and l.state == 's' then
  if refused then
    count(l, false)
    write(key, l)
  end
  return 0
end
if not l or l.state == 'r' then
  made(hold)
  wait = promise()
  l = begin(key, ARGV[3], tonumber(ARGV[4]))
  if not refused then
    add(-l.pieces)
  end
end
local answered = answering(hold)
if not answered or answered.state ~= 's' then
  redis.call('HSET', KEYS[1], hold, order)
end
move(key, l, 's', day)
count(l, not refused and not remembered(order))
write(key, l)
return wait
