-- What the scripts of an open gate share. Its state is in three keys:
--   KEYS[1]  a hash: "free" pieces; a hold's bytes lead to the order of the life
--            that it is answered with; hold and order, 32 bytes, lead to a life;
--            "u" and a user's bytes lead to the pieces that count against him;
--            "made" is how many holds were made since it was opened; "n" and a
--            number leads to that one and its time, while it is one of the last
--            1000, and "n0" is the gate's own; "promised" is until when none is made
--   KEYS[2]  lives that are held, by when they are listed as expired
--   KEYS[3]  other lives, and operations, 16 bytes, by when they are forgotten
-- A life is its user's bytes, h(eld), r(eleased) or s(ettled), 1 if it counts
-- against the user, and its pieces. Times are in µs.
local day = 86400000000
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]

-- exactly is a whole number as Redis reads it; Lua would round it to 14 digits.
local function exactly(n)
  return string.format('%.0f', tonumber(n))
end

-- remembered says whether a life that is past, or an operation, still is.
local function remembered(member)
  local ends = redis.call('ZSCORE', KEYS[3], member)
  return ends and tonumber(ends) > now
end

-- read answers a life, remembered or not, or nil, which one that is damaged is, too.
local function read(key)
  local l = redis.call('HGET', KEYS[1], key)
  local pieces = l and tonumber(string.sub(l, 19))
  return pieces and {
    user = string.sub(l, 1, 16), state = string.sub(l, 17, 17), counts = string.sub(l, 18, 18) == '1', pieces = pieces,
  } or nil
end

local function write(key, l)
  redis.call('HSET', KEYS[1], key, l.user .. l.state .. (l.counts and 1 or 0) .. exactly(l.pieces))
end

-- life answers a life, or nil.
local function life(key)
  local l = read(key)
  return l and (l.state == 'h' or remembered(key)) and l or nil
end

-- answering is the life that a hold is answered with, and its order, or nil.
local function answering(hold)
  local order = redis.call('HGET', KEYS[1], hold)
  return order and life(hold .. order) or nil, order
end

local function add(pieces)
  redis.call('HINCRBY', KEYS[1], 'free', exactly(pieces))
end

-- count makes a life's pieces count against its user, or not.
local function count(l, counts)
  if l.counts ~= counts then
    l.counts = counts
    local user = 'u' .. l.user
    if redis.call('HINCRBY', KEYS[1], user, exactly(counts and l.pieces or -l.pieces)) == 0 then
      redis.call('HDEL', KEYS[1], user)
    end
  end
end

local function forget(key)
  local l = read(key)
  if l then
    count(l, false)
  end
  redis.call('ZREM', KEYS[3], key)
  redis.call('HDEL', KEYS[1], key)
  local hold = string.sub(key, 1, 16)
  if redis.call('HGET', KEYS[1], hold) == string.sub(key, 17) then
    redis.call('HDEL', KEYS[1], hold)
  end
end

-- sweep forgets up to n lives and operations whose time is over.
local function sweep(n)
  for _, member in ipairs(redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', exactly(now), 'LIMIT', 0, n)) do
    if #member == 32 then
      forget(member)
    else
      redis.call('ZREM', KEYS[3], member)
    end
  end
end

-- begin makes a life without a state, in the place of a past one.
local function begin(key, user, pieces)
  if redis.call('HEXISTS', KEYS[1], key) == 1 then
    forget(key)
  end
  return { user = user, counts = false, pieces = pieces }
end

-- move gives a life a state for a time: until it is listed as expired if it is
-- held, else until it is forgotten.
local function move(key, l, to, time)
  if l.state == 'h' then
    redis.call('ZREM', KEYS[2], key)
  end
  l.state = to
  redis.call('ZADD', KEYS[to == 'h' and 2 or 3], exactly(now + time), key)
end

-- once notes an operation and says whether it is new.
local function once(operation)
  if remembered(operation) then
    return false
  end
  redis.call('ZADD', KEYS[3], exactly(now + day), operation)
  return true
end

-- made notes a hold that may be news to whoever knows all others.
local function made(hold)
  local n = redis.call('HINCRBY', KEYS[1], 'made', 1)
  redis.call('HSET', KEYS[1], 'n' .. n, hold .. exactly(now))
  redis.call('HDEL', KEYS[1], 'n' .. (n - 1000))
end

-- promise is for how many µs yet no hold may be made. One that is longer than
-- any was made by another server's clock.
local function promise()
  local rest = (redis.call('HGET', KEYS[1], 'promised') or 0) - now
  return rest > 0 and rest <= 45000 and rest or 0
end

