-- What the scripts of the indexes share. KEYS[1] is a sorted set of the ids of connections; scores are milliseconds of the
-- server's clock, after which an entry stands for nothing.
local INDEX = KEYS[1]
local OVERDUE = 16 -- entries that a writer drops at most

local TIME = redis.call('TIME')
local NOW = TIME[1] * 1000 + math.floor(TIME[2] / 1000)

-- An index of another type is replaced: it rests on the connections, which are entered again.
local function usable()
  if redis.call('TYPE', INDEX).ok ~= 'zset' then
    redis.call('DEL', INDEX)
  end
end

local function drop_overdue()
  local overdue = redis.call('ZRANGEBYSCORE', INDEX, '-inf', string.format('%.0f', NOW), 'LIMIT', 0, OVERDUE)
  if #overdue > 0 then
    redis.call('ZREM', INDEX, unpack(overdue))
  end
end

