-- KEYS[1] is a shard's sorted set. ARGV: members that stand for no session. They are removed, nothing else is.
for i = 1, #ARGV do
  unschedule(KEYS[1], ARGV[i])
end
return {'DONE'}
