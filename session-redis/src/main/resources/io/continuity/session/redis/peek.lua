-- Answers NONE, UNREADABLE, or FOUND with the last access and all fields of the hash. No access.
local fields = redis.pcall('HGETALL', KEYS[1])
local last = last_access()
if fields.err then
  return unless_replica({'UNREADABLE'})
end
if #fields == 0 or not last then
  return unless_replica({'NONE'})
end
if not max_inactive_interval() then
  return unless_replica({'UNREADABLE'})
end
return {'FOUND', string.format('%.0f', last), fields}
