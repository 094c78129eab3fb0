-- Replaces a member's tags, if its record is still what the caller read.
-- KEYS: the records, the sets that it leaves, the sets that it enters
-- ARGV: member, its record as read ("" for none), its new record, how many sets it leaves
if (redis.call('HGET', KEYS[1], ARGV[1]) or '') ~= ARGV[2] then
  return 0
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
local leaves = tonumber(ARGV[4])
for i = 2, #KEYS do
  redis.call(i <= leaves + 1 and 'SREM' or 'SADD', KEYS[i], ARGV[1])
end
return 1
