-- What the scripts share that keep sessions as Spring Session 4 does: a hash whose values are JDK serialization streams.
-- They take and answer the fields of our own hash, and translate. A value that the JDK codec has written is a format
-- byte and the stream that Spring Session stores. Other values, which it cannot read, stand in fields that it ignores, as
-- serialized byte arrays: it deserializes all values of the hash, also of fields that it does not know.
--
-- The indexed layout also has a key whose end tells Spring Session that a session has ended (here: shadow), a set of ids
-- for each minute in which sessions expire, and a set of ids for each principal. In the default layout we keep sets by
-- principal of our own. Names of sets are made here, so these scripts do not run on Redis Cluster.
--
-- The last arguments are the same for all: how a Long, an Integer and a byte array begin; the namespace; 1 for the
-- indexed layout; what the names of the sets by principal begin with; Spring's id of the session, and the new one; whom
-- the session is to belong to.
local LAST = #ARGV - 9
local LONG, INTEGER, BYTES = ARGV[LAST + 1], ARGV[LAST + 2], ARGV[LAST + 3]
local SPACE, INDEXED, OWNERS = ARGV[LAST + 4], ARGV[LAST + 5] == '1', ARGV[LAST + 6]
local ID, NEW_ID, OWNER = ARGV[LAST + 7], ARGV[LAST + 8], ARGV[LAST + 9]
local ATTRIBUTE, HIDDEN = 'sessionAttr:', 'continuity:a:'
local AFTER_END = 5 * 60 * 1000 -- how long Spring Session keeps the hash for who is told of the end
local MINUTE = 60 * 1000

local function digits(number)
  return string.format('%.0f', number)
end

local function starts_with(text, start)
  return string.sub(text, 1, #start) == start
end

local function write_number(start, size, number)
  local written = ''
  for _ = 1, size do
    written = string.char(number % 256) .. written
    number = math.floor(number / 256)
  end
  return start .. written
end

-- Nil for anything but a number that Lua can count with: of the long ones, none that is negative.
local function read_number(start, size, value)
  if type(value) ~= 'string' or #value ~= #start + size or not starts_with(value, start) then
    return nil
  end
  if size == 8 and string.byte(value, #start + 1) > 0 then
    return nil
  end
  local number = 0
  for i = #start + 1, #value do
    number = number * 256 + string.byte(value, i)
  end
  if string.byte(value, #start + 1) >= 128 then
    number = number - 256 ^ size
  end
  return number < 1e15 and number or nil
end

local function write_bytes(value)
  return BYTES .. write_number('', 4, #value) .. value
end

local function read_bytes(value)
  return type(value) == 'string' and starts_with(value, BYTES) and string.sub(value, #BYTES + 5) or nil
end

local function jdk_string(text)
  return '\172\237\0\5t' .. write_number('', 2, #text) .. text
end

-- The times of a session and its version; or nil, and whether something else is there.
local function describe(hash, shadow)
  local found = redis.pcall('HMGET', hash, 'creationTime', 'lastAccessedTime', 'maxInactiveInterval', 'continuity:v')
  if found.err then
    return nil, true
  end
  local created, last = read_number(LONG, 8, found[1]), read_number(LONG, 8, found[2])
  local seconds, version = read_number(INTEGER, 4, found[3]), read_number(LONG, 8, found[4])
  if not created or not last or not seconds then
    return nil, redis.call('EXISTS', hash) == 1
  end
  if seconds == 0 or (INDEXED and redis.call('EXISTS', shadow) == 0) then
    return nil, false
  end
  return {
    created = created,
    last = last,
    interval = math.max(0, seconds) * 1000,
    version = version and version > 0 and version or 1,
  }
end

-- The attribute under one of our fields, as our codec knows it; nil for none.
local function attribute(hash, field)
  local name = string.sub(field, 3)
  local value = redis.call('HGET', hash, ATTRIBUTE .. name)
  if value then
    return value ~= '' and '\1' .. value or nil
  end
  return read_bytes(redis.call('HGET', hash, HIDDEN .. name))
end

local function set_attribute(hash, field, value)
  local name = string.sub(field, 3)
  if #value > 1 and string.byte(value) == 1 then
    redis.call('HSET', hash, ATTRIBUTE .. name, string.sub(value, 2))
    redis.call('HDEL', hash, HIDDEN .. name)
  else
    redis.call('HSET', hash, HIDDEN .. name, write_bytes(value))
    redis.call('HDEL', hash, ATTRIBUTE .. name)
  end
end

local function remove_attribute(hash, field)
  local name = string.sub(field, 3)
  redis.call('HDEL', hash, ATTRIBUTE .. name, HIDDEN .. name)
end

local function set_interval(hash, milliseconds)
  -- Spring Session's default layout knows no session that never expires.
  local seconds = math.ceil(life_of(milliseconds) / 1000)
  redis.call('HSET', hash, 'maxInactiveInterval', write_number(INTEGER, 4, seconds))
end

local function set_version(hash, version)
  redis.call('HSET', hash, 'continuity:v', write_number(LONG, 8, version))
end

-- All that our own hash would have, fields and values in turn.
local function our_fields(hash, session)
  local ours = {'v', digits(session.version), 'c', digits(session.created), 'i', digits(session.interval)}
  local function add(field, value)
    if value then
      ours[#ours + 1] = field
      ours[#ours + 1] = value
    end
  end
  local theirs = redis.call('HGETALL', hash)
  for i = 1, #theirs, 2 do
    local field = theirs[i]
    if starts_with(field, ATTRIBUTE) and theirs[i + 1] ~= '' then
      add('a:' .. string.sub(field, #ATTRIBUTE + 1), '\1' .. theirs[i + 1])
    elseif starts_with(field, HIDDEN) then
      local name = string.sub(field, #HIDDEN + 1)
      if redis.call('HEXISTS', hash, ATTRIBUTE .. name) == 0 then
        add('a:' .. name, read_bytes(theirs[i + 1]))
      end
    elseif field == 'continuity:p' then
      add('p', read_bytes(theirs[i + 1]))
    end
  end
  return ours
end

-- Makes a session belong to somebody, or to nobody if that is ''.
local function own(hash, id, owner)
  local before = read_bytes(redis.call('HGET', hash, 'continuity:p'))
  if before and before ~= owner then
    redis.pcall('SREM', OWNERS .. before, jdk_string(id))
  end
  if owner == '' then
    redis.call('HDEL', hash, 'continuity:p')
  else
    redis.call('HSET', hash, 'continuity:p', write_bytes(owner))
    redis.pcall('SADD', OWNERS .. owner, jdk_string(id))
    if not INDEXED then
      redis.pcall('PEXPIRE', OWNERS .. owner, FOREVER)
    end
  end
end

local function set_of_minute(time)
  return SPACE .. 'expirations:' .. digits((math.floor(time / MINUTE) + 1) * MINUTE)
end

local function unschedule_spring(id, session)
  if INDEXED then
    redis.pcall('SREM', set_of_minute(session.last + life_of(session.interval)), jdk_string('expires:' .. id))
  end
end

-- Marks a session as accessed, so that it lives for another interval.
local function live(hash, shadow, id, session)
  local last, life = math.max(NOW, session.last), life_of(session.interval)
  redis.call('HSET', hash, 'lastAccessedTime', write_number(LONG, 8, last))
  if INDEXED then
    local minute = set_of_minute(last + life)
    redis.pcall('SADD', minute, jdk_string('expires:' .. id))
    redis.pcall('PEXPIRE', minute, life + AFTER_END)
    redis.call('SET', shadow, '', 'PX', life)
    redis.call('PEXPIRE', hash, life + AFTER_END)
  else
    redis.call('PEXPIRE', hash, life)
  end
end

-- Ends a session. The indexed layout keeps it for who is told of its end, as Spring Session does.
local function finish(hash, shadow, id, session)
  own(hash, id, '')
  unschedule_spring(id, session)
  if INDEXED then
    redis.call('HSET', hash, 'maxInactiveInterval', write_number(INTEGER, 4, 0))
    redis.call('PEXPIRE', hash, AFTER_END)
    redis.call('DEL', shadow)
  else
    redis.call('UNLINK', hash)
  end
end

