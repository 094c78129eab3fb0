-- Begins to build the state that a ticket is to open a gate with, and answers
-- the build's name; false when the ticket is not current. Repeated, it leaves a
-- build that has nothing.
-- KEYS: the ticket   ARGV: ticket
if redis.call('HGET', KEYS[1], 'ticket') ~= ARGV[1] then
  return false
end
return ARGV[1] .. '/' .. redis.call('HINCRBY', KEYS[1], 'builds', 1)
