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

-- Has a session looked at after that many milliseconds. NX: unless that is settled already; XX: only if it is.
local function schedule(key, id, after, condition)
  local now = server_time()
  local done
  if condition then
    done = redis.pcall('ZADD', key, condition, now + after, id)
  else
    done = redis.pcall('ZADD', key, now + after, id)
  end
  if type(done) == 'number' and redis.call('PTTL', key) < after + ENTRY_RETENTION then
    redis.call('PEXPIRE', key, after + ENTRY_RETENTION)
  end
end

local function unschedule(key, id)
  redis.pcall('ZREM', key, id)
end

-- Where nobody ever looks, each new session takes two old ones with it.
local function drop_overdue(key)
  local overdue = redis.pcall('ZRANGEBYSCORE', key, '-inf', server_time() - ENTRY_RETENTION, 'LIMIT', 0, 2)
  for _, id in ipairs(overdue) do
    unschedule(key, id)
  end
end

