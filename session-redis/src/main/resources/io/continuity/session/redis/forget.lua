-- KEYS[3] and KEYS[4] are the shard's expiry and principals. Ends a session that was announced. Answers FORGOTTEN, or
-- NONE if somebody else has done so: a claim may outlast its lease.
if redis.call('EXISTS', KEYS[2]) == 1 or redis.pcall('ZREM', KEYS[3], session_id()) ~= 1 then
  return {'NONE'}
end
unindex(KEYS[4], session_id())
redis.call('UNLINK', KEYS[1])
return {'FORGOTTEN'}
