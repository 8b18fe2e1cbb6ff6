-- KEYS[1] is a shard's sorted set. Answers COUNT with how many ids it has, or UNREADABLE.
local count = redis.pcall('ZCARD', KEYS[1])
if type(count) ~= 'number' then
  return {'UNREADABLE'}
end
return {'COUNT', string.format('%.0f', count)}
