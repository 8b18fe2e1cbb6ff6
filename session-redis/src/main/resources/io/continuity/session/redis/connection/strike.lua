-- ARGV: the id. Answers DONE.
usable()
drop_overdue()
redis.call('ZREM', INDEX, ARGV[1])
return {'DONE'}
