-- ARGV: instance; number of the view that was seen last; state; start; milliseconds that the lease lasts; version; what can
-- be read. Answers VIEW with its number, the server's time, all fields of the hash, and all members of the sorted set with
-- their scores.
local id, duration = ARGV[1], tonumber(ARGV[5])
local last = tonumber(redis.call('HGET', LEASES, 'n') or '')
if not last or not redis.call('ZSCORE', TIMES, 'since') then
  redis.call('UNLINK', TIMES, LEASES) -- A part is nothing to rely on.
  redis.call('ZADD', TIMES, NOW, 'since')
end
-- Of microseconds, so that numbers go on where a lost record or a lost master has stopped.
local number = math.max((last or 0) + 1, TIME[1] * 1000000 + TIME[2])
redis.call('HSET', LEASES, 'n', string.format('%.0f', number))

for _, member in ipairs(redis.call('ZRANGEBYSCORE', TIMES, '-inf', NOW)) do
  if string.sub(member, 1, 2) == 'l:' then
    end_lease(string.sub(member, 3))
  end
end
for _, member in ipairs(redis.call('ZRANGEBYSCORE', TIMES, '-inf', NOW - RETENTION)) do
  if string.sub(member, 1, 2) == 'e:' then
    redis.call('ZREM', TIMES, member)
    redis.call('HDEL', LEASES, member)
  end
end

local begun = string.format('%.0f', number)
local before = redis.call('HGET', LEASES, 'l:' .. id)
if before and redis.call('ZSCORE', TIMES, 'l:' .. id) then
  begun = string.match(before, '^%x+\n(%d+)\n') or begun
end
local digest = redis.sha1hex(ARGV[7])
redis.call('HSET', LEASES, 'r:' .. digest, ARGV[7], 'l:' .. id,
  table.concat({digest, begun, ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]}, '\n'))
redis.call('ZADD', TIMES, NOW + duration, 'l:' .. id)

-- What nothing refers to any more goes.
local fields, used = redis.call('HGETALL', LEASES), {}
for i = 1, #fields, 2 do
  local kind, name = string.match(fields[i], '^(%a):(.*)$')
  if kind == 'l' and redis.call('ZSCORE', TIMES, fields[i]) then
    used[digest_and_version(fields[i + 1]) or UNREADABLE] = true
  elseif kind == 'e' then
    used[name] = true
  elseif kind == 'l' then
    redis.call('HDEL', LEASES, fields[i])
  end
end
for i = 1, #fields, 2 do
  local unused = string.match(fields[i], '^r:(.*)$')
  if unused and not used[unused] then
    redis.call('HDEL', LEASES, fields[i])
  end
end
redis.call('PEXPIRE', TIMES, RETENTION)
redis.call('PEXPIRE', LEASES, RETENTION)
return {'VIEW', string.format('%.0f', number), string.format('%.0f', NOW), fields,
  redis.call('ZRANGEBYSCORE', TIMES, '-inf', '+inf', 'WITHSCORES')}
