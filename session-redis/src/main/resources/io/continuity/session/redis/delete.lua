-- Answers DELETED, or NONE if the session was not alive. Takes no time to read what it deletes.
local alive = last_access()
redis.call('UNLINK', KEYS[1], KEYS[2])
return {alive and 'DELETED' or 'NONE'}
