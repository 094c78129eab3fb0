-- Counts what was used within a window that ends now, exactly. An entry is when
-- it was made, and how much had been used before it and with it; what is in the
-- window is the difference of its ends.
-- KEYS: the entries, oldest first   ARGV: limit, window in us, cost
-- Answers: as limit_counter
local limit, window, cost = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local function entry(i)
  local e = redis.call('LINDEX', KEYS[1], i)
  if e then
    local at, from, to = string.match(e, '^(%d+) (%d+) (%d+)$')
    return tonumber(at), tonumber(from), tonumber(to)
  end
end
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
local last, _, total = entry(-1)
local base = 0
if last then
  now = math.max(now, last) -- a replica that takes over may have an earlier clock
  local at, from = entry(0)
  while at and now - at >= window do
    redis.call('LPOP', KEYS[1])
    at, from = entry(0)
  end
  last, total, base = at and last, at and total or 0, from or 0
end
local used = (total or 0) - base
local fits, retry = 0, 0
if cost <= math.max(limit - used, 0) then
  fits = 1
  if cost > 0 then
    total = total or 0
    if total + cost > 4503599627370496 then -- numbers are doubles: count from the first entry
      local all = redis.call('LRANGE', KEYS[1], 0, -1)
      redis.call('DEL', KEYS[1])
      for _, e in ipairs(all) do
        local at, from, to = string.match(e, '^(%d+) (%d+) (%d+)$')
        redis.call('RPUSH', KEYS[1], string.format('%s %.0f %.0f', at, from - base, to - base))
      end
      total = total - base
    end
    last, used = now, used + cost
    redis.call('RPUSH', KEYS[1], string.format('%.0f %.0f %.0f', now, total, total + cost))
    redis.call('PEXPIRE', KEYS[1], string.format('%.0f', math.ceil(window / 1000)))
  end
elseif cost <= limit then
  -- The first entry after which enough will have left.
  local low, high = 0, redis.call('LLEN', KEYS[1]) - 1
  while low < high do
    local middle = math.floor((low + high) / 2)
    local _, _, to = entry(middle)
    if total - to <= limit - cost then
      high = middle
    else
      low = middle + 1
    end
  end
  retry = entry(low) + window - now
end
return {fits, used, retry, last and last + window - now or 0}
