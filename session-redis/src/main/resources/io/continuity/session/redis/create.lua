-- ARGV: now, then fields and values. Answers SAVED or CONFLICT.
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
access(ARGV[1], max_inactive_interval())
return {'SAVED'}
