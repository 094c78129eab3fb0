-- Frees the pieces of an order that was cancelled, once.
-- ARGV: operation, pieces, hold
sweep(4)
if once(ARGV[1]) then
  add(ARGV[2])
  local key = ARGV[3] .. ARGV[1]
  local l = life(key)
  if l then
    count(l, false)
    write(key, l)
  end
end
return 1
