-- KEYS[3] tells where a session went whose id has changed. ARGV goes on with: the version that the request has read, or
-- nothing. Answers DELETED, NONE, or MOVED with the id to try instead. Whatever stands under the keys is removed unread.
local alive = last_access()
if not alive then
  local id = moved_to(KEYS[3], ARGV[4])
  if id then
    return {'MOVED', id}
  end
end
redis.call('UNLINK', KEYS[1], KEYS[2])
return {alive and 'DELETED' or 'NONE'}
