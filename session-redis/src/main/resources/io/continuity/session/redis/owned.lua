-- KEYS[3] and KEYS[4] are the shard's expiry and principals. ARGV goes on with: the owner; END to end the session.
-- Answers OWNED if it is alive and belongs to the owner, else NONE.
if not last_access() or not max_inactive_interval() then
  unindex(KEYS[4], session_id())
  return unless_replica({'NONE'})
end
if redis.call('HGET', KEYS[1], 'p') ~= ARGV[4] then
  redis.pcall('ZREM', KEYS[4], 'p:' .. ARGV[4] .. ':' .. session_id())
  return unless_replica({'NONE'})
end
if ARGV[5] == 'END' then
  unschedule(KEYS[3], session_id())
  unindex(KEYS[4], session_id())
  redis.call('UNLINK', KEYS[1], KEYS[2])
end
return unless_replica({'OWNED'})
