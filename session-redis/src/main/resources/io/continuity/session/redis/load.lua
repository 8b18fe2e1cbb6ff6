-- Answers NONE, UNREADABLE, or FOUND with the access before this one and all fields of the hash.
local fields = redis.pcall('HGETALL', KEYS[1])
local last, instance = last_access()
if fields.err then
  return unless_replica({'UNREADABLE'})
end
if #fields == 0 or not last then
  return unless_replica({'NONE'})
end
local interval = max_inactive_interval()
if not interval then
  return unless_replica({'UNREADABLE'})
end
access(last, instance, life_of(interval))
return {'FOUND', string.format('%.0f', last), fields}
