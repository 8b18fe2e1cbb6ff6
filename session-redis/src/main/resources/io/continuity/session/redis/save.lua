-- KEYS[3] tells where a session went whose id has changed; KEYS[4] and KEYS[5] are hash and mark under the new id.
-- ARGV: now; the version that the changes are based on, or nothing; the new interval, or nothing; the new id, or
-- nothing; how many fields to set and to remove; the former with their values; the latter; then, if anything is
-- expected, a mark of this save and the fields with '+' and the value, or '-' for none.
-- Answers SAVED, GONE, CONFLICT with all that is stored where something is expected, or MOVED with the id to try instead.
local MOVED_RETENTION = 5 * 60 * 1000

local now, based_on, new_interval, new_id, sets = ARGV[1], ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5])
local removes = 7 + 2 * sets
local mark = removes + tonumber(ARGV[6])
local interval = max_inactive_interval()
if not interval or not last_access() then
  local id = moved_to(KEYS[3], based_on)
  if id then
    return {'MOVED', id}
  end
  return {'GONE'}
end
if new_id ~= '' and redis.call('EXISTS', KEYS[4]) == 1 then
  return {'CONFLICT'}
end
if ARGV[mark] then
  local answer, conflict = {'CONFLICT'}, false
  for i = mark + 1, #ARGV, 2 do
    local value = redis.call('HGET', KEYS[1], ARGV[i])
    answer[#answer + 1] = value and '+' .. value or '-'
    conflict = conflict or answer[#answer] ~= ARGV[i + 1]
  end
  if conflict then
    -- The client library sends a command again when its connection breaks before the answer comes.
    return redis.call('HGET', KEYS[1], 'm') == ARGV[mark] and {'SAVED'} or answer
  end
  redis.call('HSET', KEYS[1], 'm', ARGV[mark])
end
if new_interval ~= '' then
  interval = tonumber(new_interval)
  redis.call('HSET', KEYS[1], 'i', new_interval)
end
for i = 7, removes - 1, 2 do
  redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
end
for i = removes, mark - 1 do
  redis.call('HDEL', KEYS[1], ARGV[i])
end
local version = redis.call('HINCRBY', KEYS[1], 'v', 1)
access(now, interval)
if new_id ~= '' then
  redis.call('RENAME', KEYS[1], KEYS[4])
  redis.call('RENAME', KEYS[2], KEYS[5])
  redis.call('SET', KEYS[3], version .. ':' .. new_id, 'PX', MOVED_RETENTION)
end
return {'SAVED'}
