-- Answers DONE with the tail, the TTL, the principal, the groups that it is in, and the node that wants it.
return answer_of(function()
  local it, answer = own(true)
  if not it then
    return answer
  end
  length()
  move(it, math.huge, math.huge)
  if it.owner ~= '' then
    redis.call('HSET', HASH, 'o', '', 'p', it.owner)
  end
  live_for(it.l)
  return {'DONE', int(it.n), int(it.l), it.principal, (groups_and_fields()), it.wanted or ''}
end)
