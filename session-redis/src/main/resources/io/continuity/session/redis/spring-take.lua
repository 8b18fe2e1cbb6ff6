-- Moves a session from Spring Session's layout into ours. KEYS[1] to KEYS[4] are our hash and mark and the shard's expiry
-- and principals; KEYS[5] and KEYS[6] Spring Session's hash and its shadow. ARGV goes on with: the digest of the fields
-- that the caller has read, or nothing. The owner is ours. Answers TAKEN, also if the session is here already; FOUND with
-- the last access, our fields and their digest, if that is another one; NONE if the session is in neither layout; or
-- UNREADABLE.
local hash, shadow = KEYS[5], KEYS[6]
if redis.call('EXISTS', KEYS[1]) == 1 then
  return {last_access() and 'TAKEN' or 'NONE'}
end
local session, unreadable = describe(hash, shadow)
if not session then
  return unless_replica({unreadable and 'UNREADABLE' or 'NONE'})
end
local fields = our_fields(hash, session)
local digest = redis.sha1hex(table.concat(fields, '\0'))
if digest ~= ARGV[4] then
  return {'FOUND', digits(session.last), fields, digest}
end
for i = 1, #fields, 2 do
  if fields[i] ~= 'p' then
    redis.call('HSET', KEYS[1], fields[i], fields[i + 1])
  end
end
local life = life_of(session.interval)
schedule(KEYS[3], session_id(), life)
if OWNER ~= '' then
  redis.call('HSET', KEYS[1], 'p', OWNER)
  index(KEYS[4], session_id(), OWNER, life)
end
own(hash, ID, '')
unschedule_spring(ID, session)
redis.call('UNLINK', hash, shadow)
keep(KEYS[1], life)
redis.call('SET', KEYS[2], digits(session.last), 'PX', life)
return {'TAKEN'}
