-- What lock_acquire and lock_release share. Its KEYS are the lock (the lease
-- and its token), the last token, who waits by when they came, and until when
-- (ms) each is believed to wait, for which lifetime (ms) it wants the lock and
-- how often it has asked.

-- The server's time in µs, as text: numbers of that size are slow to print.
local function now()
  local t = redis.call('TIME')
  return t[1] .. string.sub('00000' .. t[2], -6)
end

-- The first of those who wait, who ceases to by that, its lifetime and how often
-- it asked; nil if nobody does.
local function first_waiting()
  local ms = now() / 1000
  while true do
    local first = redis.call('ZPOPMIN', KEYS[3])[1]
    if not first then
      return nil
    end
    local ends, life, asked = string.match(redis.call('HGET', KEYS[4], first) or '', '^(%d+) (%d+) (%d+)$')
    redis.call('HDEL', KEYS[4], first)
    if ends and tonumber(ends) > ms then
      return first, life, asked
    end
  end
end

-- Whether a lock is a lease's.
local function is_of(held, lease)
  return held and string.sub(held, 1, #lease + 1) == lease .. ' '
end

-- Makes a lease the holder, and answers its token. The last one is kept for an
-- hour: it is there for a clock that is set back.
local function grant(lease, life)
  local token = now()
  local last = redis.call('GET', KEYS[2])
  if last and (tonumber(last) or 0) >= tonumber(token) then
    token = string.format('%.0f', last + 1)
  end
  redis.call('SET', KEYS[2], token, 'PX', '3600000')
  redis.call('SET', KEYS[1], lease .. ' ' .. token, 'PX', life)
  return token
end

-- Makes the lease of somebody who waits the holder, and tells its process, with
-- the question that this answers: the news may come when the lease is over and
-- it has asked anew. The lock goes on also where whoever gives it back may not
-- publish; the holder finds out when it asks again.
local function hand_to(channels, lease, life, asked)
  local token = grant(lease, life)
  redis.pcall('PUBLISH', channels .. string.match(lease, '^[^.]+'), lease .. ' ' .. asked .. ' ' .. token)
end

