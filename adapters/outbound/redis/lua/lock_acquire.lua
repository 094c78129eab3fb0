-- Acquires a lock, or says for how long somebody else has it.
-- ARGV: lease, lifetime in ms, for how many ms it waits unless it asks again (0
-- for not at all), prefix of channels
-- Answers: the token, or 0 and how long the holder has in ms
local held = redis.call('GET', KEYS[1])
local holder, token
if held then
  holder, token = string.match(held, '^(%S+) (%d+)$')
  if holder == ARGV[1] then
    redis.call('PEXPIRE', KEYS[1], ARGV[2])
    return {tonumber(token), 0}
  end
end
local waits = tonumber(ARGV[3])
if waits > 0 then
  redis.call('ZADD', KEYS[3], 'NX', string.format('%.0f', us), ARGV[1])
  redis.call('HSET', KEYS[4], ARGV[1], string.format('%.0f %s', us / 1000 + waits, ARGV[2]))
  redis.call('PEXPIRE', KEYS[3], waits * 10)
  redis.call('PEXPIRE', KEYS[4], waits * 10)
end
if held then
  return {0, redis.call('PTTL', KEYS[1])}
end
local lease, life = first_waiting()
if not lease or lease == ARGV[1] then
  return {tonumber(grant(ARGV[1], ARGV[2])), 0}
end
tell(ARGV[4], lease, grant(lease, life))
return {0, tonumber(life)}
