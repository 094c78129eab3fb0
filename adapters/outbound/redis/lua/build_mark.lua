-- Marks as built what was begun with a ticket.
-- KEYS: the mark   ARGV: ticket   Answers: 1, or 0 when the ticket is void
local mark = redis.call('GET', KEYS[1])
if mark == 'begun ' .. ARGV[1] then
  redis.call('SET', KEYS[1], 'built ' .. ARGV[1])
  return 1
end
return mark == 'built ' .. ARGV[1] and 1 or 0
