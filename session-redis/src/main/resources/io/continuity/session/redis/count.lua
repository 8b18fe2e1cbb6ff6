-- KEYS[1] is a shard's sorted set. Answers COUNT with how many ids it has, or UNREADABLE if it is none.
local count = redis.pcall('ZCARD', KEYS[1])
if type(count) ~= 'number' then
  return string.find(count.err, 'WRONGTYPE', 1, true) and {'UNREADABLE'} or count
end
return {'COUNT', string.format('%.0f', count)}
