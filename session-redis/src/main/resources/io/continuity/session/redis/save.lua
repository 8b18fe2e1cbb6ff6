-- KEYS[3] tells where a session went whose id has changed; KEYS[4] and KEYS[5] are hash and mark under the new id,
-- if there is one; the last two keys are the shard's expiry and principals.
-- ARGV goes on with: the version that the changes are based on, or nothing; the new interval, or nothing; the new id,
-- or nothing; how many fields to set and to remove; the former with their values; the latter; then, if anything is
-- expected, a mark of this save and the fields with '+' and the value, or '-' for none.
-- Answers SAVED with the version, GONE, CONFLICT with all that is stored where something is expected, or MOVED with the
-- id to try instead and the version it was given in.
local MOVED_RETENTION = 5 * 60 * 1000

local based_on, new_interval, new_id, sets = ARGV[4], ARGV[5], ARGV[6], tonumber(ARGV[7])
local FIRST = 9
local removes = FIRST + 2 * sets
local expected = removes + tonumber(ARGV[8])
local interval, owner = max_inactive_interval()
local last, instance = last_access()
if not interval or not last then
  local id, version = moved_to(KEYS[3], based_on)
  if id then
    return {'MOVED', id, version}
  end
  return unless_replica({'GONE'})
end
if new_id ~= '' and redis.call('EXISTS', KEYS[4]) == 1 then
  return {'CONFLICT'}
end
local expiry, principals, id = KEYS[#KEYS - 1], KEYS[#KEYS], session_id()
local unchanged = expected == FIRST and new_interval == '' and new_id == ''
if ARGV[expected] then
  local answer, conflict = {'CONFLICT'}, false
  for i = expected + 1, #ARGV, 2 do
    local value = redis.call('HGET', KEYS[1], ARGV[i])
    answer[#answer + 1] = value and '+' .. value or '-'
    conflict = conflict or answer[#answer] ~= ARGV[i + 1]
  end
  if conflict then
    -- A call is sent again when its connection breaks before the answer comes.
    if redis.call('HGET', KEYS[1], 'm') ~= ARGV[expected] then
      return answer
    end
    unchanged = true
  elseif not unchanged then
    redis.call('HSET', KEYS[1], 'm', ARGV[expected])
  end
end
if unchanged then
  -- Nothing to save. The hash stays as it is, for the sake of the near caches.
  schedule_once(expiry, id, life_of(interval))
  if owner then
    index(principals, id, owner, life_of(interval))
  end
  access(last, instance, life_of(interval))
  return {'SAVED', redis.call('HGET', KEYS[1], 'v') or '0'}
end
if new_interval ~= '' then
  interval = tonumber(new_interval)
  redis.call('HSET', KEYS[1], 'i', new_interval)
end
local owner_before = owner
for i = FIRST, removes - 1, 2 do
  owner = ARGV[i] == 'p' and ARGV[i + 1] or owner
end
set_fields(FIRST, removes - 1)
for i = removes, expected - 1 do
  redis.call('HDEL', KEYS[1], ARGV[i])
  owner = ARGV[i] ~= 'p' and owner
end
local version = redis.call('HINCRBY', KEYS[1], 'v', 1)
local hash, access_mark = KEYS[1], KEYS[2]
if new_id ~= '' then
  hash, access_mark = KEYS[4], KEYS[5]
  redis.call('RENAME', KEYS[1], hash)
  redis.call('DEL', KEYS[2])
  redis.call('SET', KEYS[3], string.format('%.0f', version) .. ':' .. new_id, 'PX', MOVED_RETENTION)
  unschedule(expiry, id)
  if owner_before then
    unindex(principals, id)
  end
  id = new_id
end
if new_id == '' and new_interval == '' then
  schedule_once(expiry, id, life_of(interval))
else
  schedule(expiry, id, life_of(interval))
end
if owner then
  index(principals, id, owner, life_of(interval))
elseif owner_before then
  unindex(principals, id)
end
-- No near cache serves the session as it was before, so what an instance was granted has ended.
keep(hash, life_of(interval))
mark(access_mark, last, life_of(interval), '')
return {'SAVED', string.format('%.0f', version)}
