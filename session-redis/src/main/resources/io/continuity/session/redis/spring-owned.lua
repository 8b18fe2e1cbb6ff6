-- KEYS[1] is the set of the ids of who the owner is. ARGV goes on with: END to end the sessions. Answers OWNED with
-- Spring's ids of the sessions that there are, or were. Ids of sessions that have ended are removed.
local members = redis.pcall('SMEMBERS', KEYS[1])
local owned = {}
for _, member in ipairs(members) do
  local id = string.sub(member, 8)
  local hash, shadow = SPACE .. 'sessions:' .. id, SPACE .. 'sessions:expires:' .. id
  local session = describe(hash, shadow)
  local owner = session and (read_bytes(redis.call('HGET', hash, 'continuity:p')) or OWNER)
  if owner == OWNER then
    owned[#owned + 1] = id
    if ARGV[4] == 'END' then
      finish(hash, shadow, id, session)
      redis.pcall('SREM', KEYS[1], member)
    end
  else
    redis.pcall('SREM', KEYS[1], member)
  end
end
return {'OWNED', owned}
