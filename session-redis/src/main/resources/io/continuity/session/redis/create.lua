-- KEYS[3] and KEYS[4] are the shard's expiry and principals. ARGV: now, then fields and values. Answers SAVED or CONFLICT.
if redis.call('EXISTS', KEYS[1]) == 1 then
  -- The client library sends a command again when its connection breaks before the answer comes.
  for i = 2, #ARGV, 2 do
    if redis.pcall('HGET', KEYS[1], ARGV[i]) ~= ARGV[i + 1] then
      return {'CONFLICT'}
    end
  end
  return {'SAVED'}
end
for i = 2, #ARGV, 2 do
  redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
end
local interval = max_inactive_interval()
access(ARGV[1], interval)
schedule(KEYS[3], session_id(), life(interval))
drop_overdue(KEYS[3], KEYS[4])
return {'SAVED'}
