-- The entries behind `last` for the claim that has the partition: first those
-- that are pending, whoever they were delivered to, then new ones. Nil when the
-- claim lost it. When there are none, publishers are asked to say when there are
-- ("w").
--
-- The lease's "r" is the last entry that this claim has read. If it is not what
-- the claim has seen, the claim is new, or a reply was lost: then what is behind
-- `last` is pending, and claimed. So a repetition answers the same again.
--
-- What only makes things quicker goes through pcall: a server that is full lets
-- nobody write, but entries can be read and finished.
-- KEYS: stream, lease, partition. ARGV: group, token, last, count, bytes.
local stream, group, token = KEYS[1], ARGV[1], ARGV[2]
local last, count, bytes = ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
local lease = redis.call('HMGET', KEYS[2], 't', 'r')
if lease[1] ~= token then return false end

local out, size = {}, 0
local function take(entries)
  for _, e in ipairs(entries) do
    if type(e) ~= 'table' or type(e[2]) ~= 'table' then
      -- deleted by hand
    elseif string.sub(e[1], -2) ~= '-0' then -- added by somebody else
      redis.call('XACK', stream, group, e[1])
    else
      out[#out + 1] = e
      for i = 2, #e[2], 2 do size = size + #e[2][i] end
    end
  end
end

if lease[2] ~= last then
  local from = string.format('%.0f-0', last + 1)
  repeat
    local reply = redis.call('XAUTOCLAIM', stream, group, token, 0, from, 'COUNT', math.min(count - #out, 16))
    from = reply[1]
    take(reply[2])
  until from == '0-0' or #out >= count or size >= bytes
  if #out > 0 then return out end
  for _, c in ipairs(redis.call('XINFO', 'CONSUMERS', stream, group)) do
    if c[2] ~= token and c[4] == 0 then redis.call('XGROUP', 'DELCONSUMER', stream, group, c[2]) end
  end
end

local newest = last
while #out < count and size < bytes do
  local n = math.min(count - #out, 16) -- a few at once: their sizes are not known before
  local reply = redis.call('XREADGROUP', 'GROUP', group, token, 'COUNT', n, 'STREAMS', stream, '>')
  if not reply then break end
  take(reply[1][2])
  if #reply[1][2] < n then break end
end
if #out > 0 then newest = string.match(out[#out][1], '^%d+') end
if newest ~= lease[2] then redis.pcall('HSET', KEYS[2], 'r', newest) end
if #out == 0 then redis.pcall('HSET', KEYS[3], 'w', '1') end
return out
