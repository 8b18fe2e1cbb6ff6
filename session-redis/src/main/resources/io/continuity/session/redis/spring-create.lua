-- KEYS and the answer as for create, with Spring Session's hash and its shadow. ARGV goes on with: our fields and values.
local FIRST = 4
if redis.call('EXISTS', KEYS[1]) == 1 then
  -- A call is sent again when its connection breaks before the answer comes.
  local session = describe(KEYS[1], KEYS[2])
  for i = FIRST, LAST, 2 do
    local field, value = ARGV[i], ARGV[i + 1]
    local differs = starts_with(field, 'a:') and attribute(KEYS[1], field) ~= value
    if not session or differs or (field == 'c' and digits(session.created) ~= value) then
      return {'CONFLICT'}
    end
  end
  return {'SAVED'}
end
local created = {last = NOW}
for i = FIRST, LAST, 2 do
  local field, value = ARGV[i], ARGV[i + 1]
  if field == 'v' then
    set_version(KEYS[1], tonumber(value))
  elseif field == 'c' then
    redis.call('HSET', KEYS[1], 'creationTime', write_number(LONG, 8, tonumber(value)))
  elseif field == 'i' then
    created.interval = tonumber(value)
    set_interval(KEYS[1], created.interval)
  elseif field == 'p' then
    own(KEYS[1], ID, OWNER)
  else
    set_attribute(KEYS[1], field, value)
  end
end
live(KEYS[1], KEYS[2], ID, created)
return {'SAVED'}
