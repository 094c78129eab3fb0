-- Lists holds that are held after their time: hold, order and life of each.
-- ARGV: how many
sweep(256)
local expired = {}
for i, key in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', exactly(now), 'LIMIT', 0, ARGV[1])) do
  expired[i] = key .. redis.call('HGET', KEYS[1], key)
end
return expired
