-- ARGV: the id; milliseconds for which the entry is good. Answers DONE.
usable()
drop_overdue()
local life = tonumber(ARGV[2])
redis.call('ZADD', INDEX, 'GT', string.format('%.0f', NOW + life), ARGV[1])
if redis.call('PTTL', INDEX) < life then
  redis.call('PEXPIRE', INDEX, life)
end
return {'DONE'}
