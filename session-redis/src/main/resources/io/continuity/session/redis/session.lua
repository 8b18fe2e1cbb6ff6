-- What all scripts share. KEYS[1] is the session's hash, KEYS[2] the mark of its last access. A session is alive
-- while both exist: the mark's TTL is the session's life. The hash outlives the mark, and its TTL is renewed only
-- when a quarter of it is used up, so that reading a session hardly ever changes the hash.

local FOREVER = 365 * 24 * 3600 * 1000 -- milliseconds; "never expires" must not leave keys behind for ever

-- The time of the last access, or nil if the session is not alive.
local function last_access()
  local last = redis.pcall('GET', KEYS[2])
  return type(last) == 'string' and tonumber(last) or nil
end

-- The max inactive interval in milliseconds, 0 for never; or nil if there is no session to be read.
local function max_inactive_interval()
  local interval = redis.pcall('HGET', KEYS[1], 'i')
  return type(interval) == 'string' and tonumber(interval) or nil
end

local function keep_hash(life)
  redis.call('PEXPIRE', KEYS[1], 2 * life)
end

local function access(now, interval)
  local life = interval == 0 and FOREVER or interval
  redis.call('SET', KEYS[2], math.max(tonumber(now), last_access() or 0), 'PX', life)
  local ttl = redis.call('PTTL', KEYS[1])
  if ttl < life * 1.5 or ttl > life * 2 then
    keep_hash(life)
  end
end

