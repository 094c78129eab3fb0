-- Answers the order and the life of a hold; 0 when there is none.
-- ARGV: hold
local l, order = answering(ARGV[1])
return l and order .. redis.call('HGET', KEYS[1], ARGV[1] .. order) or 0
