-- ARGV: now. Answers nothing of interest.
local interval = max_inactive_interval()
if interval and last_access() then
  access(ARGV[1], interval)
end
return {'DONE'}
