-- Appends messages to a partition, as many as there is room for, in their order.
-- Answers how many those were, and 1 when the partition is new. An entry's ID
-- is the server's time in µs, or one more than the last where that is more, so
-- that IDs grow for ever, also when the server lost what it had.
--
-- What was published under a name is remembered under that name for as long as
-- it may be sent again, and answered to who repeats it.
--
-- Of the partition, "n" is the newest entry, "w" is there when readers wait for
-- another, "f" when publishers wait for room, "x" is when to look for old ones.
-- KEYS: stream, partition, name. ARGV: how many entries it has room for, how
-- long old ones are kept (µs), for how long this may be sent again (ms), then key,
-- value and headers of each message.
local stream, partition = KEYS[1], KEYS[2]
local most, keep, total = tonumber(ARGV[1]), tonumber(ARGV[2]), (#ARGV - 3) / 3
local done = redis.call('GET', KEYS[3])
if done then return {tonumber(done), 0} end
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
local known = redis.call('HMGET', partition, 'n', 'w', 'x')
local last, new = tonumber(known[1]), 0
local function number(id) return tonumber(string.match(id, '^%d+')) end
if not last then
  local newest = redis.call('XREVRANGE', stream, '+', '-', 'COUNT', 1)[1]
  last, new = newest and number(newest[1]) or 0, 1
end

-- needed is the first entry that a group has not finished.
local function needed()
  local first = last + 1
  for _, g in ipairs(redis.call('XINFO', 'GROUPS', stream)) do
    local f = {}
    for i = 1, #g, 2 do f[g[i]] = g[i + 1] end
    if f.pending > 0 then
      first = math.min(first, number(redis.call('XPENDING', stream, f.name)[2]))
    else
      first = math.min(first, number(f['last-delivered-id']) + 1)
    end
  end
  return first
end

local length = redis.call('XLEN', stream)
if length > 0 then
  if not known[3] or now >= tonumber(known[3]) then
    local before = string.format('%.0f-0', math.min(needed(), now - keep))
    redis.call('XTRIM', stream, 'MINID', '~', before, 'LIMIT', 10000)
    redis.call('HSET', partition, 'x', string.format('%.0f', now + math.floor(keep / 100)))
    length = redis.call('XLEN', stream)
  end
  if length + total > most then
    local before = string.format('%.0f-0', needed())
    redis.call('XTRIM', stream, 'MINID', '~', before, 'LIMIT', math.max(200, math.floor(most / 8)))
    length = redis.call('XLEN', stream)
    if length + total > most then
      redis.call('XTRIM', stream, 'MINID', before)
      length = redis.call('XLEN', stream)
    end
  end
end

local accepted = math.max(0, math.min(total, most - length))
if accepted > 0 then
  for i = 1, accepted do
    last = math.max(last + 1, now)
    local at = 3 * i + 1
    redis.call('XADD', stream, string.format('%.0f-0', last), 'k', ARGV[at], 'v', ARGV[at + 1], 'h', ARGV[at + 2])
  end
  redis.call('HSET', partition, 'n', string.format('%.0f', last))
  redis.call('SET', KEYS[3], accepted, 'PX', ARGV[3])
  if known[2] then
    redis.call('HDEL', partition, 'w')
    redis.pcall('PUBLISH', partition, '')
  end
end
if accepted < total then redis.call('HSET', partition, 'f', '1') end
return {accepted, new}
