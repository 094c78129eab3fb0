-- Adds pieces, once.
-- ARGV: operation, pieces
if once(ARGV[1]) then
  add(ARGV[2])
end
return 1
