-- Moves a session from our layout into Spring Session's. KEYS as for spring-take. ARGV goes on with: the version that the
-- caller has read, or nothing. The owner is as Spring's sets know it. Answers GIVEN, also if the session is there already;
-- FOUND with the last access and all fields, if there is another version; or NONE if the session is in neither layout.
local hash, shadow = KEYS[5], KEYS[6]
local interval, last = max_inactive_interval(), last_access()
if redis.call('EXISTS', hash) == 1 then
  return {describe(hash, shadow) and 'GIVEN' or 'NONE'}
end
if not interval or not last then
  return unless_replica({'NONE'})
end
local fields = redis.call('HGETALL', KEYS[1])
if redis.call('HGET', KEYS[1], 'v') ~= ARGV[4] then
  return {'FOUND', digits(last), fields}
end
for i = 1, #fields, 2 do
  if starts_with(fields[i], 'a:') then
    set_attribute(hash, fields[i], fields[i + 1])
  elseif fields[i] == 'v' then
    set_version(hash, tonumber(fields[i + 1]))
  elseif fields[i] == 'c' then
    redis.call('HSET', hash, 'creationTime', write_number(LONG, 8, tonumber(fields[i + 1])))
  end
end
set_interval(hash, interval)
if OWNER ~= '' then
  own(hash, ID, OWNER)
end
NOW = last
live(hash, shadow, ID, {last = last, interval = interval})
unschedule(KEYS[3], session_id())
unindex(KEYS[4], session_id())
redis.call('UNLINK', KEYS[1], KEYS[2])
return {'GIVEN'}
