-- What all scripts share. KEYS[1] is the session's hash, KEYS[2] the mark of its last access. A session is alive
-- while both exist: the mark's TTL is the session's life. The hash outlives the mark, by at least ten minutes so that
-- the end of the session can be announced. Its TTL is renewed only when much of what it has over the mark's is used up,
-- so that reading a session hardly ever changes the hash.
--
-- Near caches follow the hash by client tracking, which shapes the scripts in two ways. A script that reads a key makes
-- Redis track it for the caller (6.2: all keys of the script), and any change of a key ends its tracking, for the
-- client that made it too and without a message to that one. So the hash is read once more after it was changed, and
-- the mark is set last of all: no access tells anybody.
--
-- An instance that serves a session from its near cache tells of that only now and then; see serve_longer.
--
-- ARGV begins with: now; the name of the calling instance; 1 if, as far as that instance knows, the session's interval
-- has passed since the last access.
local NOW, INSTANCE, EXPIRED_THERE = tonumber(ARGV[1]), ARGV[2], ARGV[3] == '1'
local FOREVER = 365 * 24 * 3600 * 1000 -- milliseconds; no key is left behind for longer without being used
local AFTERLIFE = 20 * 60 * 1000 -- how much longer the hash is to live at least; half of it may be used up
local SEVERAL = '*'

-- The time of the last access, and the instance that alone may have served the session since without telling ('' for
-- none, SEVERAL); or nil if the session is not alive. If that instance is the caller, it knows better than the TTL.
local function last_access()
  local mark = redis.pcall('GET', KEYS[2])
  if type(mark) ~= 'string' then
    return nil
  end
  local last, instance = string.match(mark, '^(%d+):?(.*)$')
  if last and EXPIRED_THERE and instance == INSTANCE then
    redis.call('DEL', KEYS[2])
    return nil
  end
  return tonumber(last), instance
end

-- The max inactive interval in milliseconds, 0 for never, and the owner, or false; or nil if there is no session to be
-- read: the hash is of another type, or a part of its description is missing or no whole number that Lua can count with.
local function max_inactive_interval()
  local description = redis.pcall('HMGET', KEYS[1], 'i', 'v', 'c', 'p')
  for i = 1, 3 do
    local number = description[i]
    if type(number) ~= 'string' or not string.match(number, '^%d+$') or tonumber(number) >= 1e15 then
      return nil
    end
  end
  return tonumber(description[1]), description[4]
end

-- The new id and the version of a session whose id has changed since somebody read the given version; nil if it has
-- not, or if the reader has read none: who knows only an old id must not reach the session.
local function moved_to(key, based_on)
  local moved = redis.call('GET', key)
  if moved and based_on ~= '' then
    local version, id = string.match(moved, '^(%d+):(.+)$')
    if tonumber(based_on) <= tonumber(version) then
      return id, version
    end
  end
  return nil
end

-- Sets fields of the hash to values, as ARGV has them in turn. Few calls, and no more arguments than Lua's stack takes.
local function set_fields(from, to)
  for i = from, to, 1000 do
    redis.call('HSET', KEYS[1], unpack(ARGV, i, math.min(i + 999, to)))
  end
end

local function life_of(interval)
  return interval == 0 and FOREVER or math.min(interval, FOREVER)
end

-- Returns an answer that says that something is not there, or an error on a replica, which refuses to write: it may not
-- have heard yet of what its master has. The field has no name, so nothing changes.
local function unless_replica(answer)
  local refused = redis.pcall('HDEL', KEYS[1], '')
  if type(refused) == 'table' and not string.find(refused.err, 'WRONGTYPE', 1, true) then
    return refused
  end
  return answer
end

-- How much longer a session lives that is served from a near cache.
local function grace_of(life)
  return math.floor(life / 10)
end

-- Makes the hash outlive the mark, and leaves it tracked.
local function keep(hash, life)
  local ttl, after = redis.call('PTTL', hash), math.max(life, AFTERLIFE)
  if ttl < life + grace_of(life) + after / 2 or ttl > life + after then
    redis.call('PEXPIRE', hash, life + after)
    redis.call('PTTL', hash)
  end
end

local function mark(key, last, life, instance)
  local value = string.format('%.0f', math.max(NOW, last or 0))
  redis.call('SET', key, instance == '' and value or value .. ':' .. instance, 'PX', life)
end

-- Marks the session as accessed, so that it lives for another interval; and not for less than was granted already to
-- an instance that may be serving it from its near cache.
local function access(last, instance, life)
  keep(KEYS[1], life)
  local left = redis.call('PTTL', KEYS[2])
  if left > life then
    mark(KEYS[2], last, left, instance == INSTANCE and instance or SEVERAL)
  else
    mark(KEYS[2], last, life, '')
  end
end

-- Marks the session as accessed, and lets it live a tenth of its life longer: for that tenth the caller may serve it
-- from its near cache without telling, and it still lives for a whole interval after the last of these accesses.
local function serve_longer(last, instance, life)
  keep(KEYS[1], life)
  local others = redis.call('PTTL', KEYS[2]) > life and instance ~= INSTANCE
  mark(KEYS[2], last, life + grace_of(life), others and SEVERAL or INSTANCE)
end

