-- Gives a lock back, or ceases to wait for it. Whoever is first of those who
-- wait has it then, and is told.
-- ARGV: lease, prefix of channels; and if somebody else of its process is to have
-- it: that lease, its lifetime in ms, and 1 if it goes before those who wait
-- Answers: the token of that lease, or 0 if it has to ask
local held = redis.call('GET', KEYS[1])
if not is_of(held, ARGV[1]) then
  redis.call('ZREM', KEYS[3], ARGV[1])
  redis.call('HDEL', KEYS[4], ARGV[1])
  return 0
end
if ARGV[3] and (ARGV[5] == '1' or redis.call('EXISTS', KEYS[3]) == 0) then
  return tonumber(grant(ARGV[3], ARGV[4]))
end
if redis.call('EXISTS', KEYS[3]) == 1 then
  local lease, life, asked = first_waiting()
  if lease then
    hand_to(ARGV[2], lease, life, asked)
    return 0
  end
end
redis.call('DEL', KEYS[1])
return 0
