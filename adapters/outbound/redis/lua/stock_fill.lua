-- Adds one part to a gate that is being built. Repeated, its lives take their
-- own places.
-- ARGV: which part; how long the build may live without a further one, in ms;
-- how many lives; each life's hold, order and user and 1 if it counts, its
-- pieces, its time to be remembered in µs; operations
local lives = tonumber(ARGV[3])
for i = 4, 3 * lives + 3, 3 do
  local key = string.sub(ARGV[i], 1, 32)
  local l = begin(key, string.sub(ARGV[i], 33, 48), tonumber(ARGV[i + 1]))
  redis.call('HSET', KEYS[1], string.sub(key, 1, 16), string.sub(key, 17))
  move(key, l, 's', ARGV[i + 2])
  count(l, string.sub(ARGV[i], 49) == '1')
  write(key, l)
end
for i = 3 * lives + 4, #ARGV do
  once(ARGV[i])
end
redis.call('HSET', KEYS[1], 'parts', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
redis.call('PEXPIRE', KEYS[3], ARGV[2])
return 1
