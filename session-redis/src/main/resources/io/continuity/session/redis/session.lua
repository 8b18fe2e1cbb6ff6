-- What all scripts share. KEYS[1] is the session's hash, KEYS[2] the mark of its last access. A session is alive
-- while both exist: the mark's TTL is the session's life. The hash outlives the mark, by at least ten minutes so that
-- the end of the session can be announced. Its TTL is renewed only when half of what it has over the mark's is used
-- up, so that reading a session hardly ever changes the hash.

local FOREVER = 365 * 24 * 3600 * 1000 -- milliseconds; no key is left behind for longer without being used
local AFTERLIFE = 20 * 60 * 1000 -- how much longer the hash is to live at least; half of it may be used up

-- The time of the last access, or nil if the session is not alive.
local function last_access()
  local last = redis.pcall('GET', KEYS[2])
  return type(last) == 'string' and tonumber(last) or nil
end

-- The max inactive interval in milliseconds, 0 for never; or nil if there is no session to be read.
local function max_inactive_interval()
  local interval = redis.pcall('HGET', KEYS[1], 'i')
  interval = type(interval) == 'string' and tonumber(interval) or nil
  if interval and interval >= 0 and interval < 1e15 and interval == math.floor(interval) then
    return interval
  end
  return nil -- also for what is not a number: it equals nothing
end

-- Where a session went whose id has changed since somebody read the given version; nil if nowhere, or if the reader
-- has read none: who knows only an old id must not reach the session.
local function moved_to(key, based_on)
  local moved = redis.call('GET', key)
  if moved and based_on ~= '' then
    local version, id = string.match(moved, '^(%d+):(.+)$')
    return tonumber(based_on) <= tonumber(version) and id or nil
  end
  return nil
end

-- For how many milliseconds an access keeps the session alive.
local function life(interval)
  return interval == 0 and FOREVER or math.min(interval, FOREVER)
end

-- Marks the session as accessed, so that it lives for another interval.
local function access(now, interval)
  local alive = life(interval)
  redis.call('SET', KEYS[2], math.max(tonumber(now), last_access() or 0), 'PX', alive)
  local ttl, after = redis.call('PTTL', KEYS[1]), math.max(alive, AFTERLIFE)
  if ttl < alive + after / 2 or ttl > alive + after then
    redis.call('PEXPIRE', KEYS[1], alive + after)
  end
end

