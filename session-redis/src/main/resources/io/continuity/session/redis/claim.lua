-- KEYS[3] and KEYS[4] are the shard's expiry and principals. ARGV goes on with: the lease in milliseconds. Gives an
-- expired session to one caller, until the lease has run out. Answers CLAIMED with the time since the last access, as
-- far as it is known, and all fields of the hash; NONE if there is nothing to claim, now or ever; or UNREADABLE.
local id, now, lease = session_id(), server_time(), tonumber(ARGV[4])
local due = redis.pcall('ZSCORE', KEYS[3], id)
due = type(due) == 'string' and tonumber(due)
if not due or due > now then
  return {'NONE'}
end
local interval, owner = max_inactive_interval()
local _, instance = last_access()
local left = redis.call('PTTL', KEYS[2])
if left >= 0 then
  local grace = interval and grace_of(life_of(interval)) or 0
  if instance and instance ~= '' and instance ~= SEVERAL and left > grace then
    left = left - grace -- Then that instance will know whether the session has ended.
  end
  schedule(KEYS[3], id, left + 1)
  if owner and type(redis.pcall('ZSCORE', KEYS[4], '')) ~= 'table' then
    renew(KEYS[4], left + 1)
  end
  return {'NONE'}
end
local fields = redis.pcall('HGETALL', KEYS[1])
if fields.err or left == -1 or (#fields > 0 and not interval) then
  unschedule(KEYS[3], id)
  unindex(KEYS[4], id)
  return {'UNREADABLE'}
end
if #fields == 0 then
  unschedule(KEYS[3], id)
  unindex(KEYS[4], id)
  return {'NONE'}
end
schedule(KEYS[3], id, lease)
return unless_replica({'CLAIMED', string.format('%.0f', now - due + life_of(interval)), fields})
