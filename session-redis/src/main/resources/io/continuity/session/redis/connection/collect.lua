-- ARGV goes on with: the number of the first message; most messages and bytes to move. Answers COLLECTED with whether there
-- is more, and what is in the log from the first on; or MISMATCH with the tail.
return answer_of(function()
  local it, answer = own()
  if not it then
    return answer
  end
  local first = tonumber(ARGV[3])
  if first > it.n + 1 then
    return unless_replica({'MISMATCH', int(it.n)})
  end
  length()
  local more
  if first == it.n + 1 then
    more = move(it, tonumber(ARGV[4]), tonumber(ARGV[5]))
  else
    more = checked(redis.pcall('LLEN', POSTED)) > 0
  end
  return unless_replica({'COLLECTED', more and '1' or '0', (page(first - 1, math.huge, math.huge))})
end)
