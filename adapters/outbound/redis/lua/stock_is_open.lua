-- A gate without state is closed: false.
if redis.call('HEXISTS', KEYS[1], 'free') == 0 then
  return false
end

