-- Most calls at a sale that is over end here: 1, sold out, with one command. A
-- gate without state is closed: false.
local gate = redis.call('HMGET', KEYS[1], 'free', ARGV[1])
if not gate[1] then
  return false
end
local free = tonumber(gate[1])
local pieces = tonumber(ARGV[2])
if not gate[2] and pieces > free then
  return 1
end

