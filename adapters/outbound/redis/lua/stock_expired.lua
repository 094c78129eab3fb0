-- Lists holds that are held after their time: hold, order and life of each.
-- ARGV: how many
sweep(256)
local expired = {}
for _, key in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', exactly(now), 'LIMIT', 0, ARGV[1])) do
  if read(key) then
    expired[#expired + 1] = key .. redis.call('HGET', KEYS[1], key)
  else
    redis.call('ZREM', KEYS[2], key)
  end
end
return expired
