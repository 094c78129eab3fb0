-- Counts in windows that follow each other, and weighs in the one before by the
-- part of it that a window ending now would contain.
-- KEYS: a hash of the windows, which a request within the last one only counts up
-- ARGV: limit, window in us, cost
-- Answers: 1 if it fits, what is used then, after how many us it would fit, after how many all is free
local limit, window, cost = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
-- When the last window started, its count, and the count of the one before.
local windows = redis.call('HMGET', KEYS[1], 's', 'c', 'b')
local start, count, before = tonumber(windows[1] or now), tonumber(windows[2] or 0), tonumber(windows[3] or 0)
local moves = not windows[1]
if now < start then
  now = start -- a replica that takes over may have an earlier clock
elseif now >= start + window then
  moves = true
  local passed = math.floor((now - start) / window)
  before, count = passed == 1 and count or 0, 0
  start = before == 0 and now or start + window
end
local left = start + window - now
local used = count
if used < limit then
  used = used + math.ceil(before * left / window - 0.000001) -- not one more for the sake of a rounding error
end
local fits, retry = 0, 0
if cost <= math.max(limit - used, 0) then
  fits = 1
  if cost > 0 then
    count, used = count + cost, used + cost
    if moves then
      redis.call('HSET', KEYS[1], 's', string.format('%.0f', start), 'c', ARGV[3], 'b', string.format('%.0f', before))
      redis.call('PEXPIRE', KEYS[1], string.format('%.0f', math.ceil((left + window) / 1000)))
    else
      redis.call('HINCRBY', KEYS[1], 'c', ARGV[3])
    end
  end
elseif cost <= limit then
  local room = limit - count - cost
  if room >= 0 then
    retry = left - math.floor(room * window / before) -- the window before must weigh less
  else
    retry = left + window - math.floor((limit - cost) * window / count) -- and then this one
  end
end
local reset = 0
if count > 0 then
  reset = left + window
elseif before > 0 then
  reset = left
end
return {fits, used, retry, reset}
