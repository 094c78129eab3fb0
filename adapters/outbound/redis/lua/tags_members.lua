-- Intersects sets of something that is built; false when it is not.
-- KEYS: the mark, the sets
if string.sub(redis.call('GET', KEYS[1]) or '', 1, 5) ~= 'built' then
  return false
end
return redis.call('SINTER', unpack(KEYS, 2))
