-- ARGV: a cursor; how many to look at, roughly. Answers IDS with the next cursor and ids.
usable()
redis.call('ZREM', INDEX, '') -- Removes nothing; an error on a replica, which may not know all.
local found = redis.call('ZSCAN', INDEX, ARGV[1], 'COUNT', ARGV[2])
local ids = {}
for i = 1, #found[2], 2 do
  if tonumber(found[2][i + 1]) > NOW then
    ids[#ids + 1] = found[2][i]
  end
end
return {'IDS', found[1], ids}
