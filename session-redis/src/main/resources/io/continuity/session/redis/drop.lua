-- KEYS[1] and KEYS[2] are a shard's expiry and principals. ARGV: members that stand for no session. They are removed,
-- nothing else is.
for i = 1, #ARGV do
  unschedule(KEYS[1], ARGV[i])
  unindex(KEYS[2], ARGV[i])
end
return {'DONE'}
