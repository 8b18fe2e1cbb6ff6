-- ARGV: the words; the end in milliseconds. Adds an entry, if it is not over. Answers ADDED.
drop_heads()
local left = tonumber(ARGV[2]) + GRACE - NOW
if left > 0 then
  redis.call('XADD', LOG, '*', 'r', ARGV[1])
  if redis.call('PTTL', LOG) < left then
    redis.call('PEXPIRE', LOG, left)
  end
end
return {'ADDED'}
