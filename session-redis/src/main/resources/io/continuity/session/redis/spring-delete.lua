-- KEYS[1] and KEYS[2] are Spring Session's hash and its shadow, KEYS[3] tells where the session went. ARGV goes on with: the
-- version that the request has read, or nothing. Answers DELETED, NONE, or MOVED with the id to try instead. What stands
-- there and is no session is removed unread.
local session, unreadable = describe(KEYS[1], KEYS[2])
if session then
  finish(KEYS[1], KEYS[2], ID, session)
  return {'DELETED'}
end
local id = moved_to(KEYS[3], ARGV[4])
if id then
  return {'MOVED', id}
end
if unreadable then
  redis.call('UNLINK', KEYS[1], KEYS[2])
end
return unless_replica({'NONE'})
