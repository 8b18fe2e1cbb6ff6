-- KEYS[1] is a shard's principals. ARGV: the owner. Answers the ids of the sessions that may belong to it;
-- an index that is none is an error: no answer would be one.
redis.call('ZREM', KEYS[1], '') -- Removes nothing; an error on a replica, which may not know all.
local found = redis.call('ZRANGEBYLEX', KEYS[1], owner_range('p:' .. ARGV[1]))
local ids = {}
for i, member in ipairs(found) do
  ids[i] = string.match(member, '[^:]*$')
end
return {'IDS', ids}
