-- What lock_acquire and lock_release share. Its KEYS are the lock, its last
-- token, who waits by when they came, and until when (ms) each is believed to
-- wait and for which lifetime (ms) it wants the lock.

local t = redis.call('TIME')
local us = t[1] * 1000000 + t[2]

-- The first of those who wait, who ceases to by that, and its lifetime; nil if nobody does.
local function first_waiting()
  while true do
    local first = redis.call('ZRANGE', KEYS[3], 0, 0)[1]
    if not first then
      return nil
    end
    local until_ms, life = string.match(redis.call('HGET', KEYS[4], first) or '', '^(%d+) (%d+)$')
    redis.call('ZREM', KEYS[3], first)
    redis.call('HDEL', KEYS[4], first)
    if until_ms and tonumber(until_ms) > us / 1000 then
      return first, life
    end
  end
end

-- Makes a lease the holder, and answers its token.
local function grant(lease, life)
  local last = tonumber(redis.call('GET', KEYS[2]) or 0)
  local token = string.format('%.0f', math.max(last + 1, us))
  redis.call('SET', KEYS[2], token, 'PX', 86400000)
  redis.call('SET', KEYS[1], lease .. ' ' .. token, 'PX', life)
  return token
end

-- Tells the process of a lease that it is the holder.
local function tell(channels, lease, token)
  redis.call('PUBLISH', channels .. string.match(lease, '^[^.]+'), lease .. ' ' .. token)
end

