-- Lists the first members of a board that is built: member, score negated,
-- version and so on; false when it is not built.
-- KEYS: the board, its versions, its mark   ARGV: how many
if string.sub(redis.call('GET', KEYS[3]) or '', 1, 5) ~= 'built' then
  return false
end
local top = redis.call('ZRANGE', KEYS[1], 0, ARGV[1] - 1, 'WITHSCORES')
local all = {}
for i = 1, #top, 2 do
  all[#all + 1] = top[i]
  all[#all + 1] = top[i + 1]
  all[#all + 1] = redis.call('HGET', KEYS[2], top[i]) or '0'
end
return all
