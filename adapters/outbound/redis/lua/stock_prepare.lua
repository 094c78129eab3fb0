-- Answers a ticket for opening a closed gate, in the place of an earlier one,
-- which is void; false when the gate is open. Repeated, it voids its own.
-- KEYS: the gate, its ticket   ARGV: how long a ticket lives, in ms
if redis.call('HEXISTS', KEYS[1], 'free') == 1 then
  return false
end
-- The time tells it from tickets of before the counter was lost.
local t = redis.call('TIME')
local ticket = t[1] .. '.' .. t[2] .. '.' .. redis.call('HINCRBY', KEYS[2], 'tickets', 1)
redis.call('HSET', KEYS[2], 'ticket', ticket)
redis.call('PEXPIRE', KEYS[2], ARGV[1])
return ticket
