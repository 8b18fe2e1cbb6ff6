-- KEYS[3] tells where a session went whose id has changed; KEYS[4] and KEYS[5] are hash and mark under the new id,
-- if there is one; the last two keys are the shard's expiry and principals.
-- ARGV: now; the version that the changes are based on, or nothing; the new interval, or nothing; the new id, or
-- nothing; how many fields to set; these with their values; then the fields to remove.
-- Answers SAVED, GONE, CONFLICT, or MOVED with the id to try instead.
local MOVED_RETENTION = 5 * 60 * 1000

local now, based_on, new_interval, new_id, sets = ARGV[1], ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5])
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
if new_interval ~= '' then
  interval = tonumber(new_interval)
  redis.call('HSET', KEYS[1], 'i', new_interval)
end
for i = 6, 5 + 2 * sets, 2 do
  redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
end
for i = 6 + 2 * sets, #ARGV do
  redis.call('HDEL', KEYS[1], ARGV[i])
end
local expiry, principals, id = KEYS[#KEYS - 1], KEYS[#KEYS], session_id()
local owner = redis.call('HGET', KEYS[1], 'p')
local version = redis.call('HINCRBY', KEYS[1], 'v', 1)
access(now, interval)
if new_id ~= '' then
  redis.call('RENAME', KEYS[1], KEYS[4])
  redis.call('RENAME', KEYS[2], KEYS[5])
  redis.call('SET', KEYS[3], version .. ':' .. new_id, 'PX', MOVED_RETENTION)
  unschedule(expiry, id)
  unindex(principals, id)
  id = new_id
end
schedule(expiry, id, life(interval), new_id == '' and new_interval == '' and 'NX' or nil)
index(principals, id, owner, life(interval))
return {'SAVED'}
