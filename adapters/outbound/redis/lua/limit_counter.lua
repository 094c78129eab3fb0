-- Counts in windows that follow each other, and weighs in the one before by the
-- part of it that a window ending now would contain.
-- KEYS: the windows   ARGV: limit, window in us, cost
-- Answers: 1 if it fits, what is used then, after how many us it would fit, after how many all is free
local limit, window, cost = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
local start, count, before = now, 0, 0
local windows = redis.call('GET', KEYS[1])
if windows then
  start, count, before = string.match(windows, '^(%d+) (%d+) (%d+)$')
  start, count, before = tonumber(start), tonumber(count), tonumber(before)
  now = math.max(now, start) -- a replica that takes over may have an earlier clock
  local passed = math.floor((now - start) / window)
  if passed == 1 then
    before, count = count, 0
  elseif passed > 1 then
    before, count = 0, 0
  end
  start = start + passed * window
  if before == 0 and count == 0 then
    start = now
  end
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
    redis.call('SET', KEYS[1], string.format('%.0f %.0f %.0f', start, count, before), 'PX', string.format('%.0f', math.ceil((left + window) / 1000)))
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
