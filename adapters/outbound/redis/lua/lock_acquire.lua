-- Acquires a lock, or says for how long somebody else has it.
-- ARGV: lease, lifetime in ms, for how many ms it waits unless it asks again (0
-- for not at all), how often it has asked, prefix of channels
-- Answers: the token, or minus for how many ms somebody else has it
local held = redis.call('GET', KEYS[1])
if not held then
  if redis.call('EXISTS', KEYS[3]) == 0 then
    return tonumber(grant(ARGV[1], ARGV[2]))
  end
  local lease, life, asked = first_waiting()
  if not lease or lease == ARGV[1] then
    return tonumber(grant(ARGV[1], ARGV[2]))
  end
  hand_to(ARGV[5], lease, life, asked)
elseif is_of(held, ARGV[1]) then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  return tonumber(string.sub(held, #ARGV[1] + 2))
end
if ARGV[3] ~= '0' then
  local us = now()
  redis.call('ZADD', KEYS[3], 'NX', us, ARGV[1])
  redis.call('HSET', KEYS[4], ARGV[1], string.format('%.0f %s %s', us / 1000 + ARGV[3], ARGV[2], ARGV[4]))
  redis.call('PEXPIRE', KEYS[3], ARGV[3] * 10)
  redis.call('PEXPIRE', KEYS[4], ARGV[3] * 10)
end
local left = redis.call('PTTL', KEYS[1])
if left < 0 then
  left = 3600000 -- not of our making, and for ever
end
return -left
