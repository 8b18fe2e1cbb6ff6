-- The index by principal: a sorted set per shard whose members, all of the same score, are found by how they begin.
-- A session that belongs to somebody has two: p:<owner>:<id> to find it, and i:<id>:<owner> to remove it also when
-- nothing else is left of it. The owner is a digest, which the hash keeps as field p.

local function owner_range(prefix)
  return '[' .. prefix .. ':', '(' .. prefix .. ';' -- the character after the colon
end

local function unindex(key, id)
  local found = redis.pcall('ZRANGEBYLEX', key, owner_range('i:' .. id))
  for _, member in ipairs(found) do
    redis.pcall('ZREM', key, member, 'p:' .. string.match(member, '[^:]*$') .. ':' .. id)
  end
end

-- Makes a session that lives for that many milliseconds belong to its owner.
local function index(key, id, owner, after)
  local member = 'p:' .. owner .. ':' .. id
  local known = redis.pcall('ZSCORE', key, member)
  if not known then
    unindex(key, id)
    redis.pcall('ZADD', key, 0, member, 0, 'i:' .. id .. ':' .. owner)
  end
  if not known or type(known) == 'string' then
    renew(key, after)
  end
end

-- Where nobody ever looks at what is due, each new session takes two old ones with it.
local function drop_overdue(expiry, principals)
  local overdue = redis.pcall('ZRANGEBYSCORE', expiry, '-inf', server_time() - ENTRY_RETENTION, 'LIMIT', 0, 2)
  for _, id in ipairs(overdue) do
    unschedule(expiry, id)
    unindex(principals, id)
  end
end

