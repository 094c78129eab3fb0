-- Sets fields of a record, if they are newer than it is.
-- KEYS: the record   ARGV: version, lifetime in ms, 1 if these are all fields, then names and values
local has = redis.call('HGET', KEYS[1], 'version')
local whole = ARGV[3] == '1'
if has and tonumber(ARGV[1]) <= tonumber(has) or not has and not whole then
  return 0
end
if whole then
  redis.call('DEL', KEYS[1])
end
redis.call('HSET', KEYS[1], 'version', ARGV[1])
for i = 4, #ARGV, 2 do
  redis.call('HSET', KEYS[1], 'field:' .. ARGV[i], ARGV[i + 1])
end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
