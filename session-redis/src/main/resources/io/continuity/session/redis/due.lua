-- KEYS[1] is a shard's sorted set. ARGV: how many ids at most. Answers DUE with ids, or UNREADABLE.
local ids = redis.pcall('ZRANGEBYSCORE', KEYS[1], '-inf', server_time(), 'LIMIT', 0, ARGV[1])
if ids.err then
  return {'UNREADABLE'}
end
return {'DUE', ids}
