-- KEYS[3] and KEYS[4] are the shard's expiry and principals. ARGV goes on with: fields and values. Answers SAVED or
-- CONFLICT.
local FIRST = 4
if redis.call('EXISTS', KEYS[1]) == 1 then
  -- A call is sent again when its connection breaks before the answer comes.
  for i = FIRST, #ARGV, 2 do
    if redis.pcall('HGET', KEYS[1], ARGV[i]) ~= ARGV[i + 1] then
      return {'CONFLICT'}
    end
  end
  return {'SAVED'}
end
set_fields(FIRST, #ARGV)
local interval, owner = max_inactive_interval()
local life = life_of(interval)
schedule(KEYS[3], session_id(), life)
if owner then
  index(KEYS[4], session_id(), owner, life)
end
drop_overdue(KEYS[3], KEYS[4])
keep(KEYS[1], life)
mark(KEYS[2], nil, life, '')
return {'SAVED'}
