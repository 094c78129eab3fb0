-- Forgets a gate that holds nothing. Repeated, it finds it closed.
-- Answers: 1, or 0 when something is held
if redis.call('ZCARD', KEYS[2]) > 0 then
  return 0
end
redis.call('UNLINK', KEYS[1], KEYS[2], KEYS[3])
return 1
