-- Installs what was built, as a whole, and spends the ticket. Repeated, it finds
-- that it did.
-- KEYS: those of the gate, its ticket, hash and past lives of the build
-- ARGV: ticket, name of the build, how many parts it has, free pieces
-- Answers: 1, or 0 when the ticket is not current or parts were lost
if redis.call('HGET', KEYS[1], 'opened') == ARGV[2] then
  return 1
end
local parts = redis.call('HGET', KEYS[5], 'parts') or '0'
local whole = parts == ARGV[3] and (parts == '0' or redis.call('EXISTS', KEYS[6]) == 1)
if redis.call('HGET', KEYS[4], 'ticket') ~= ARGV[1] or not whole then
  return 0
end
redis.call('UNLINK', KEYS[1], KEYS[2], KEYS[3], KEYS[4])
if parts ~= '0' then
  redis.call('RENAME', KEYS[5], KEYS[1])
  redis.call('RENAME', KEYS[6], KEYS[3])
  redis.call('PERSIST', KEYS[1])
  redis.call('PERSIST', KEYS[3])
end
redis.call('HSET', KEYS[1], 'free', ARGV[4], 'opened', ARGV[2], 'n0', ARGV[2])
return 1
