-- KEYS[1] is a shard's sorted set. ARGV: how many ids at most. Answers DUE with ids, or UNREADABLE.
-- Removes nothing, and is an error on a replica, which may not have heard yet of what is due.
local refused = redis.pcall('ZREM', KEYS[1], '')
if type(refused) == 'table' and not string.find(refused.err, 'WRONGTYPE', 1, true) then
  return refused
end
local ids = redis.pcall('ZRANGEBYSCORE', KEYS[1], '-inf', server_time(), 'LIMIT', 0, ARGV[1])
if ids.err then
  return {'UNREADABLE'}
end
return {'DUE', ids}
