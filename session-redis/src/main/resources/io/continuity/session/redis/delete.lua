-- KEYS[3] tells where a session went whose id has changed; KEYS[4] and KEYS[5] are the shard's expiry and principals.
-- ARGV goes on with: the version that the request has read, or nothing. Answers DELETED, NONE, or MOVED with the id to
-- try instead. Whatever stands under the keys is removed unread, but for a session that has expired and is to be
-- announced.
local alive = last_access()
if not alive then
  local id = moved_to(KEYS[3], ARGV[4])
  if id then
    return {'MOVED', id}
  end
  if redis.call('EXISTS', KEYS[2]) == 0 and type(redis.pcall('ZSCORE', KEYS[4], session_id())) == 'string' then
    return unless_replica({'NONE'})
  end
end
unschedule(KEYS[4], session_id())
unindex(KEYS[5], session_id())
redis.call('UNLINK', KEYS[1], KEYS[2])
return {alive and 'DELETED' or 'NONE'}
