-- ARGV goes on with: 1 if the caller serves the session from its near cache. Answers TOUCHED, or NONE if the session is
-- not alive.
local interval = max_inactive_interval()
local last, instance = last_access()
if not interval or not last then
  return unless_replica({'NONE'})
end
local mark_access = ARGV[4] == '1' and serve_longer or access
mark_access(last, instance, life_of(interval))
return {'TOUCHED'}
