-- What all scripts of connections share. KEYS[1] is the connection's hash, KEYS[2] the list of the messages to its client
-- that were not acknowledged, KEYS[3] the list of those that others have posted and the owner has not collected.
--
-- A message in the log is '<fence>:<number>:<total>:' and the message; the total is that of the bytes of all messages up
-- to this one. A message is 't' for text or 'b' for binary, and its content.
local HASH, SENT, POSTED = KEYS[1], KEYS[2], KEYS[3]
local FORMAT = 1
local BATCH = 500 -- arguments of one call; Lua's stack takes some thousands
local STEP = 8 -- messages that are read at once where their size is not known
local LARGEST = 2 ^ 53
local CORRUPT = 'corrupt'
local NUMBERS = {'f', 'n', 'b', 'c', 'a', 'm', 'z', 'l', 't', 'q'}

local function int(number)
  return string.format('%.0f', number)
end

-- Milliseconds of the server's clock.
local function server_time()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- Returns an answer that rests on what was read only, or an error on a replica, which refuses to write: it may not have
-- heard yet of what its master has. The field has no name, so nothing changes.
local function unless_replica(answer)
  local refused = redis.pcall('HDEL', HASH, '')
  if type(refused) == 'table' and not string.find(refused.err, 'WRONGTYPE', 1, true) then
    return refused
  end
  return answer
end

-- Answers what the function does; UNREADABLE if that has found something that is none of ours.
local function answer_of(body)
  local fine, answer = pcall(body)
  if fine then
    return answer
  end
  if answer == CORRUPT then
    return unless_replica({'UNREADABLE'})
  end
  return type(answer) == 'table' and answer or {err = answer} -- an error reply, or its text
end

local function corrupt()
  return error(CORRUPT, 0)
end

-- What a call has answered, unless the key is of another type.
local function checked(reply)
  if type(reply) == 'table' and reply.err then
    return string.find(reply.err, 'WRONGTYPE', 1, true) and corrupt() or error(reply, 0)
  end
  return reply
end

local function number(text)
  local value = tonumber(text or 'none')
  if not value or value < 0 or value > LARGEST or value % 1 ~= 0 then
    return corrupt()
  end
  return value
end

-- The connection, or nil and why there is none for us.
local function connection()
  local read = checked(redis.pcall('HMGET', HASH, 'v', 'f', 'n', 'b', 'c', 'a', 'm', 'z', 'l', 't', 'q', 'o', 'x', 's',
    'y', 'e', 'u', 'i', 'g', 'k', 'w', 'p'))
  if not read[1] then
    if redis.call('EXISTS', HASH) == 1 then
      return corrupt()
    end
    return nil, unless_replica({'ABSENT'})
  end
  if number(read[1]) > FORMAT then
    return nil, unless_replica({'NEWER'})
  end
  local it = {owner = read[12] or corrupt(), ended = read[13], writer = read[14], overflow = read[15],
    epoch = read[16] or corrupt(), principal = read[17] or corrupt(), client = read[18] or corrupt(),
    used = read[19], claim = read[20], wanted = read[21], last = read[22] or ''}
  for i = 1, #NUMBERS do
    it[NUMBERS[i]] = number(read[i + 1])
  end
  return it
end

-- Whether somebody has written who was given the connection later in the life of the same instance: whatever that
-- instance has sent before is not to take effect any more.
local function is_late(it, writer)
  if it.writer == writer then
    return false
  end
  local instance, turn = string.match(it.writer or '', '^(%x+):(%d+)$')
  local own_instance, own_turn = string.match(writer, '^(%x+):(%d+)$')
  if instance == own_instance and tonumber(own_turn) < tonumber(turn) then
    return true
  end
  redis.call('HSET', HASH, 's', writer)
  return false
end

-- The connection, if whoever calls owns it, or has given it up just now. ARGV begins with: fence; writer.
local function own(released_too)
  local it, answer = connection()
  if not it then
    return nil, answer
  end
  if it.ended or int(it.f) ~= ARGV[1] or (it.owner == '' and not released_too) then
    return nil, unless_replica({'REFUSED'})
  end
  if is_late(it, ARGV[2]) then
    return nil, unless_replica({'LATE'})
  end
  return it
end

-- Milliseconds for which an owned connection lives without a refresh.
local function owned_life(it)
  return it.l + math.floor(it.l / 3)
end

local function live_for(life)
  redis.call('PEXPIRE', HASH, life)
  redis.call('PEXPIRE', SENT, life)
  redis.call('PEXPIRE', POSTED, life)
end

-- A list that has just begun lives as long as its connection.
local function as_long(key, it)
  local left = redis.call('PTTL', HASH)
  redis.call('PEXPIRE', key, left > 0 and left or owned_life(it))
end

local function head(entry)
  local fence, at, total, from = string.match(entry, '^(%d+):(%d+):(%d+):()[tb]')
  if not fence then
    return corrupt()
  end
  return tonumber(at), tonumber(total), from
end

-- How many bytes a message has in the box.
local function size_of(message)
  return #message - 1
end

-- Adds messages, as they are in the box, to the end of the log.
local function add(it, messages)
  for i = 1, #messages, BATCH do
    local entries = {}
    for j = i, math.min(i + BATCH - 1, #messages) do
      it.n, it.b = it.n + 1, it.b + size_of(messages[j])
      entries[#entries + 1] = int(it.f) .. ':' .. int(it.n) .. ':' .. int(it.b) .. ':' .. messages[j]
    end
    if checked(redis.pcall('RPUSH', SENT, unpack(entries))) == #entries then
      as_long(SENT, it)
    end
  end
end

local function number_at(index)
  local entry = redis.call('LINDEX', SENT, index)
  return entry and head(entry) or corrupt()
end

local function length()
  return checked(redis.pcall('LLEN', SENT))
end

-- The index of the first message in the log after a number. There are hardly ever holes.
local function index_after(after, count)
  if count == 0 then
    return 0
  end
  local first = number_at(0)
  if first > after then
    return 0
  end
  local guess = after + 1 - first
  if guess < count and number_at(guess) == after + 1 then
    return guess
  end
  if number_at(count - 1) <= after then
    return count
  end
  local low, high = 0, count - 1 -- the number at low is not after it, that at high is
  while high - low > 1 do
    local middle = math.floor((low + high) / 2)
    if number_at(middle) > after then
      high = middle
    else
      low = middle
    end
  end
  return high
end

-- Messages after a number, as far as they fit into a page, and whether there are more.
local function page(after, most_messages, most_bytes)
  local count = length()
  local index, entries, bytes = index_after(after, count), {}, 0
  while index < count do
    for _, entry in ipairs(redis.call('LRANGE', SENT, index, index + STEP - 1)) do
      if #entries == most_messages or bytes >= most_bytes then
        return entries, '1'
      end
      local _, _, from = head(entry)
      entries[#entries + 1] = entry
      bytes = bytes + #entry - from
    end
    index = index + STEP
  end
  return entries, '0'
end

-- Drops all messages up to a number.
local function drop(up_to)
  local index = index_after(up_to, length())
  if index > 0 then
    redis.call('LTRIM', SENT, index, -1)
  end
end

-- How many bytes there are in the log.
local function bytes_in(it)
  local first = checked(redis.pcall('LINDEX', SENT, 0))
  if not first then
    return 0
  end
  local _, total, from = head(first)
  return it.b - total + #first - from
end

local function holds(it, messages, bytes)
  return messages <= 1 or (messages <= it.m and bytes <= it.z)
end

-- Moves what was posted to the end of the log, as far as there is room.
local function move(it, most_messages, most_bytes)
  local moved, bytes = 0, 0
  local waiting = checked(redis.pcall('LLEN', POSTED))
  local fits = true
  while fits and moved < waiting do
    local messages = {}
    for _, message in ipairs(redis.call('LRANGE', POSTED, moved, moved + STEP - 1)) do
      local more = bytes + size_of(message)
      fits = moved + #messages == 0 or (moved + #messages < most_messages and more <= most_bytes)
      if not fits then
        break
      end
      messages[#messages + 1], bytes = message, more
    end
    add(it, messages)
    moved = moved + #messages
  end
  if moved > 0 then
    redis.call('LTRIM', POSTED, moved, -1)
    it.q = moved < waiting and it.q - bytes or 0
    redis.call('HSET', HASH, 'n', int(it.n), 'b', int(it.b), 'q', int(math.max(0, it.q)))
  end
  return moved < waiting
end

-- The digests of the groups that it is in, and the names of the fields that end with it.
local function groups_and_fields()
  local groups, fields = {}, {}
  for _, field in ipairs(redis.call('HKEYS', HASH)) do
    local kind, name = string.match(field, '^([aj]):(.*)$')
    if kind then
      fields[#fields + 1] = field
      if kind == 'j' then
        groups[#groups + 1] = name
      end
    end
  end
  return groups, fields
end

-- Ends it, and drops all that it has. Returns the groups that it was in.
local function finish(why)
  local groups, fields = groups_and_fields()
  redis.call('DEL', SENT, POSTED)
  if why == '' then
    redis.call('DEL', HASH)
    return groups
  end
  for i = 1, #fields, BATCH do
    redis.call('HDEL', HASH, unpack(fields, i, math.min(i + BATCH - 1, #fields)))
  end
  redis.call('HSET', HASH, 'x', why, 'o', '', 'q', '0')
  return groups
end

