-- ARGV: the mark of this creation; the TTL; fields and values in turn. Answers CREATED, also if it is repeated, or TAKEN,
-- with the server's time.
return answer_of(function()
  if redis.call('EXISTS', HASH) == 1 then
    local it = connection()
    return unless_replica({it and it.claim == ARGV[1] and it.f == 1 and 'CREATED' or 'TAKEN', int(server_time())})
  end
  redis.call('DEL', SENT, POSTED)
  redis.call('HSET', HASH, 'v', FORMAT, 'k', ARGV[1], 'l', ARGV[2], unpack(ARGV, 3))
  live_for(owned_life({l = tonumber(ARGV[2])}))
  return {'CREATED', int(server_time())}
end)
