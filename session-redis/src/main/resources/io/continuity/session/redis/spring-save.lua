-- KEYS[1] and KEYS[2] are Spring Session's hash and its shadow, KEYS[3] tells where the session went, KEYS[4] and KEYS[5]
-- are hash and shadow under the new id, if there is one. ARGV and the answer as for save.
local MOVED_RETENTION = 5 * 60 * 1000

local based_on, new_interval, new_id, sets = ARGV[4], ARGV[5], ARGV[6], tonumber(ARGV[7])
local FIRST = 9
local removes = FIRST + 2 * sets
local expected = removes + tonumber(ARGV[8])
local hash, shadow, id = KEYS[1], KEYS[2], ID
local session = describe(hash, shadow)
if not session then
  local moved, version = moved_to(KEYS[3], based_on)
  if moved then
    return {'MOVED', moved, version}
  end
  return unless_replica({'GONE'})
end
if new_id ~= '' and redis.call('EXISTS', KEYS[4]) == 1 then
  return {'CONFLICT'}
end
local unchanged = expected == FIRST and new_interval == '' and new_id == ''
if expected <= LAST then
  local answer, conflict = {'CONFLICT'}, false
  for i = expected + 1, LAST, 2 do
    local value = attribute(hash, ARGV[i])
    answer[#answer + 1] = value and '+' .. value or '-'
    conflict = conflict or answer[#answer] ~= ARGV[i + 1]
  end
  if conflict then
    -- A call is sent again when its connection breaks before the answer comes.
    if read_bytes(redis.call('HGET', hash, 'continuity:m')) ~= ARGV[expected] then
      return answer
    end
    unchanged = true
  elseif not unchanged then
    redis.call('HSET', hash, 'continuity:m', write_bytes(ARGV[expected]))
  end
end
unschedule_spring(id, session)
if unchanged then
  live(hash, shadow, id, session)
  return {'SAVED', digits(session.version)}
end
if new_id ~= '' then
  local owner = read_bytes(redis.call('HGET', hash, 'continuity:p')) or ''
  own(hash, id, '')
  redis.call('RENAME', hash, KEYS[4])
  if INDEXED then
    redis.call('RENAME', shadow, KEYS[5])
  end
  redis.call('SET', KEYS[3], digits(session.version + 1) .. ':' .. new_id, 'PX', MOVED_RETENTION)
  hash, shadow, id = KEYS[4], KEYS[5], NEW_ID
  own(hash, id, owner)
end
if new_interval ~= '' then
  session.interval = tonumber(new_interval)
  set_interval(hash, session.interval)
end
for i = FIRST, removes - 1, 2 do
  if ARGV[i] == 'p' then
    own(hash, id, OWNER)
  else
    set_attribute(hash, ARGV[i], ARGV[i + 1])
  end
end
for i = removes, expected - 1 do
  if ARGV[i] == 'p' then
    own(hash, id, '')
  else
    remove_attribute(hash, ARGV[i])
  end
end
set_version(hash, session.version + 1)
live(hash, shadow, id, session)
return {'SAVED', digits(session.version + 1)}
