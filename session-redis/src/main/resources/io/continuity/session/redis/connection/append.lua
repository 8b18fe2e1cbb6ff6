-- ARGV goes on with: the number of the first message; messages. Answers DONE or MISMATCH with the tail.

-- Whether what is there already under these numbers is the same; what was trimmed is not compared.
local function agrees(it, first)
  local count, last = length(), math.min(it.n, first + #ARGV - 4)
  local index = index_after(first - 1, count)
  while index < count do
    for _, entry in ipairs(redis.call('LRANGE', SENT, index, index + STEP - 1)) do
      local at, _, from = head(entry)
      if at > last then
        return true
      end
      if string.sub(entry, from) ~= ARGV[4 + at - first] then
        return false
      end
    end
    index = index + STEP
  end
  return true
end

return answer_of(function()
  local it, answer = own()
  if not it then
    return answer
  end
  local first = tonumber(ARGV[3])
  if first > it.n + 1 or (first <= it.n and not agrees(it, first)) then
    return unless_replica({'MISMATCH', int(it.n)})
  end
  local messages = {}
  for i = 4 + it.n + 1 - first, #ARGV do
    messages[#messages + 1] = ARGV[i]
  end
  if #messages == 0 then
    return unless_replica({'DONE', int(it.n)})
  end
  add(it, messages)
  redis.call('HSET', HASH, 'n', int(it.n), 'b', int(it.b))
  return {'DONE', int(it.n)}
end)
