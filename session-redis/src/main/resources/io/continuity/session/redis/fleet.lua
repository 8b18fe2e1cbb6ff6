-- What the scripts of the fleet share. KEYS[1] is a sorted set of times, in milliseconds of the server's clock: the
-- member 'since' when the record began; 'l:<instance>' when that lease ends; 'e:<digest>' when the last lease ended
-- that could read what the digest stands for. KEYS[2] is a hash: 'n' the number of the last view; 'l:<instance>' what
-- the instance has said, in lines; 'r:<digest>' what can be read; 'e:<digest>' the version of the last that ended.
local TIMES, LEASES = KEYS[1], KEYS[2]
local RETENTION = 2 * 24 * 3600 * 1000 -- milliseconds, for which an end is remembered
local UNREADABLE = 'unreadable' -- stands for reading nothing but version 1

local TIME = redis.call('TIME')
local NOW = TIME[1] * 1000 + math.floor(TIME[2] / 1000)

-- A lease begins with these lines: digest, number of its first view, number of the view that was seen last, state, start,
-- duration and version of the application. More may follow one day.
local function digest_and_version(lease)
  if type(lease) == 'string' then
    return string.match(lease, '^(%x+)\n%d+\n%d+\n%u+\n%-?%d+\n%d+\n([^\n]+)')
  end
  return nil
end

-- Ends a lease now, that is when it was missed: who is not missed is taken to be alive.
local function end_lease(id)
  local digest, version = digest_and_version(redis.call('HGET', LEASES, 'l:' .. id))
  digest, version = digest or UNREADABLE, version or UNREADABLE
  redis.call('ZADD', TIMES, NOW, 'e:' .. digest)
  redis.call('HSET', LEASES, 'e:' .. digest, version)
  redis.call('ZREM', TIMES, 'l:' .. id)
  redis.call('HDEL', LEASES, 'l:' .. id)
end
