-- ARGV: instance. Ends its lease now. Answers RELEASED, or NONE if there was none.
if not redis.call('ZSCORE', TIMES, 'l:' .. ARGV[1]) then
  redis.call('HDEL', LEASES, 'l:' .. ARGV[1]) -- Writes, so that a replica does not answer.
  return {'NONE'}
end
end_lease(ARGV[1])
return {'RELEASED'}
