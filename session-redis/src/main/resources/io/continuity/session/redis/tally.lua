-- KEYS[1] is the hash of a slot of requests. ARGV: milliseconds that it lives from now on; then fields, each followed by what
-- to add to it. Answers TALLIED with the server's time in milliseconds.
for i = 2, #ARGV, 2 do
  redis.call('HINCRBY', KEYS[1], ARGV[i], ARGV[i + 1])
end
redis.call('PEXPIRE', KEYS[1], ARGV[1])
local TIME = redis.call('TIME')
return {'TALLIED', string.format('%.0f', TIME[1] * 1000 + math.floor(TIME[2] / 1000))}
