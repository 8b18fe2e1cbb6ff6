-- ARGV: the node that wants it. Answers OWNED with the owner, or FREE.
return answer_of(function()
  local it, answer = connection()
  if not it then
    return answer
  end
  if it.ended or it.owner == '' then
    return unless_replica({'FREE'})
  end
  redis.call('HSET', HASH, 'w', ARGV[1])
  return {'OWNED', it.owner}
end)
