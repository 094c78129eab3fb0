-- Answers what is known of a build, and begins one where nothing is.
-- KEYS: the mark   Answers: "built …" or "begun <ticket>"
local mark = redis.call('GET', KEYS[1])
if not mark then
  local t = redis.call('TIME')
  mark = string.format('begun %s.%s', t[1], t[2])
  redis.call('SET', KEYS[1], mark)
end
return mark
