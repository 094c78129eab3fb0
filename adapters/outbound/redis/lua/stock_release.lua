-- Frees the pieces of a held hold, or leaves a tombstone. Repeated, it finds
-- what it left.
-- ARGV: hold, order
sweep(4)
local key = ARGV[1] .. ARGV[2]
local l = life(key)
if l and l.state ~= 'h' then
  return 1
end
if l then
  add(l.pieces)
  count(l, false)
else
  l = begin(key, string.rep('\0', 16), 0)
end
move(key, l, 'r', day)
write(key, l)
return 1
