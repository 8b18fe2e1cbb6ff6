-- ARGV goes on with: nothing; or a group to join, or one to leave, and which of it: 1 or 0. Answers DONE with the tail,
-- the TTL, the principal, and the groups that it is in.
return answer_of(function()
  local it, answer = own()
  if not it then
    return answer
  end
  if ARGV[4] == '1' then
    redis.call('HSET', HASH, 'j:' .. ARGV[3], '')
  elseif ARGV[4] == '0' then
    redis.call('HDEL', HASH, 'j:' .. ARGV[3])
  end
  live_for(owned_life(it))
  return {'DONE', int(it.n), int(it.l), it.principal, (groups_and_fields())}
end)
