-- ARGV goes on with: the number of the last message to forget; 1 if the client has acknowledged it. Answers DONE with the
-- tail.
return answer_of(function()
  local it, answer = own()
  if not it then
    return answer
  end
  local up_to = tonumber(ARGV[3])
  drop(up_to)
  if ARGV[4] == '1' and up_to > it.a then
    redis.call('HSET', HASH, 'a', int(up_to))
  end
  return unless_replica({'DONE', int(it.n)})
end)
