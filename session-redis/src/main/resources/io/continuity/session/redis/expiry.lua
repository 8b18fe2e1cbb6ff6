-- What the scripts share that know when a session is to be looked at: a sorted set per shard, the score of an id is
-- the server's time in milliseconds when the session expires unless it is accessed. Accesses leave it as it is; who
-- finds an entry due looks at the mark of the last access. All calls are pcalls: a key of another type must not keep
-- anybody from using the session.

local ENTRY_RETENTION = 24 * 3600 * 1000 -- how long an entry is kept that nobody looks at when it is due

local function server_time()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- The id under which KEYS[1] and KEYS[2] keep the session.
local function session_id()
  return string.match(KEYS[1], '[^:]*$')
end

-- Keeps a sorted set that all sessions of a shard share for as long as a session that lives for that many milliseconds
-- needs it. The TTL is renewed once a day and not by every save: near caches hear of that.
local function renew(key, after)
  if redis.call('PTTL', key) < after + ENTRY_RETENTION then
    redis.call('PEXPIRE', key, after + 2 * ENTRY_RETENTION)
  end
end

-- Has a session looked at after that many milliseconds.
local function schedule(key, id, after)
  if type(redis.pcall('ZADD', key, server_time() + after, id)) == 'number' then
    renew(key, after)
  end
end

-- The same, unless that is settled already.
local function schedule_once(key, id, after)
  local due = redis.pcall('ZSCORE', key, id)
  if type(due) == 'string' then
    renew(key, after)
  elseif not due then
    schedule(key, id, after)
  end
end

local function unschedule(key, id)
  redis.pcall('ZREM', key, id)
end

