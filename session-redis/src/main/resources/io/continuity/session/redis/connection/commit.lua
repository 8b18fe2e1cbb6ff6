-- ARGV goes on with: the position; the number of the first message; how many messages; how many attributes are set;
-- messages; names and values in turn; names of attributes to be removed. Answers DONE or MISMATCH with the tail.
local POSITION, FIRST = tonumber(ARGV[3]), tonumber(ARGV[4])
local LAST_MESSAGE = 6 + tonumber(ARGV[5])
local LAST_VALUE = LAST_MESSAGE + 2 * tonumber(ARGV[6])

return answer_of(function()
  local it, answer = own()
  if not it then
    return answer
  end
  local repeated = POSITION <= it.c
  local last = FIRST + LAST_MESSAGE - 7
  if repeated and it.n < last or not repeated and FIRST ~= it.n + 1 then
    return unless_replica({'MISMATCH', int(it.n)})
  end
  if not repeated then
    local messages = {}
    for i = 7, LAST_MESSAGE do
      messages[#messages + 1] = ARGV[i]
    end
    add(it, messages)
    redis.call('HSET', HASH, 'n', int(it.n), 'b', int(it.b), 'c', int(POSITION))
  end
  -- What is repeated changes nothing: no other owner's commit can have come between.
  for i = LAST_MESSAGE + 1, LAST_VALUE, BATCH do
    redis.call('HSET', HASH, unpack(ARGV, i, math.min(i + BATCH - 1, LAST_VALUE)))
  end
  for i = LAST_VALUE + 1, #ARGV, BATCH do
    redis.call('HDEL', HASH, unpack(ARGV, i, math.min(i + BATCH - 1, #ARGV)))
  end
  return unless_replica({'DONE', int(it.n)})
end)
