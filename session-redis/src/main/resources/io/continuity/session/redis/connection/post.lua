-- ARGV: a message. Answers STORED or FULL with the owner; OVERFLOWN with principal and groups if that has ended it; or
-- ABSENT.
local MESSAGE = ARGV[1]

local function put_in_box(it)
  local waiting = checked(redis.pcall('LLEN', POSTED))
  local bytes = (waiting == 0 and 0 or it.q) + size_of(MESSAGE)
  if not holds(it, waiting + 1, bytes) then
    return unless_replica({'FULL', it.owner})
  end
  if redis.call('RPUSH', POSTED, MESSAGE) == 1 then
    as_long(POSTED, it)
  end
  redis.call('HSET', HASH, 'q', int(bytes))
  return {'STORED', it.owner}
end

-- Makes room by dropping the oldest.
local function make_room(it, count)
  local dropped, bytes = 0, bytes_in(it)
  while not holds(it, count - dropped + 1, bytes + size_of(MESSAGE)) do
    local entry = redis.call('LPOP', SENT)
    local _, _, from = head(entry)
    dropped, bytes = dropped + 1, bytes - (#entry - from)
  end
end

return answer_of(function()
  local it, answer = connection()
  if not it then
    return answer
  end
  if it.ended then
    return unless_replica({'ABSENT'})
  end
  if it.owner ~= '' then
    return put_in_box(it)
  end
  local count = length()
  if not holds(it, count + 1, bytes_in(it) + size_of(MESSAGE)) then
    if it.overflow == 'BLOCK' then
      return unless_replica({'FULL', ''})
    end
    if it.overflow ~= 'DROP_OLDEST_WITH_GAP' then
      return {'OVERFLOWN', it.principal, finish('OVERFLOW')}
    end
    make_room(it, count)
  end
  add(it, {MESSAGE})
  redis.call('HSET', HASH, 'n', int(it.n), 'b', int(it.b))
  return {'STORED', ''}
end)
