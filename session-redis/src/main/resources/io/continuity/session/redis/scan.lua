-- KEYS[1] is a shard's sorted set. ARGV: a cursor; how many ids to look at, roughly. Answers IDS with the next cursor
-- and ids, or UNREADABLE if it is none.
local found = redis.pcall('ZSCAN', KEYS[1], ARGV[1], 'COUNT', ARGV[2])
if found.err then
  return string.find(found.err, 'WRONGTYPE', 1, true) and {'UNREADABLE'} or found
end
local ids = {}
for i = 1, #found[2], 2 do
  ids[#ids + 1] = found[2][i]
end
return {'IDS', found[1], ids}
