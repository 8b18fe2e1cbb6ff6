-- Answers OWNED with the owner, or FREE: also if the claim would be refused.
return answer_of(function()
  local it, answer = connection()
  if not it then
    return answer
  end
  if it.ended or it.owner == '' or refusal(it) then
    return unless_replica({'FREE'})
  end
  redis.call('HSET', HASH, 'w', NODE)
  return {'OWNED', it.owner}
end)
