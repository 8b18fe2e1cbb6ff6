-- KEYS[1] is Spring Session's hash, KEYS[2] its shadow. ARGV goes on with: access to mark an access, touch to do nothing
-- else, or peek. Answers NONE, UNREADABLE, or FOUND with the access before this one, our fields and their digest.
local session, unreadable = describe(KEYS[1], KEYS[2])
if not session then
  return unless_replica({unreadable and 'UNREADABLE' or 'NONE'})
end
if ARGV[4] ~= 'peek' then
  unschedule_spring(ID, session)
  live(KEYS[1], KEYS[2], ID, session)
end
if ARGV[4] == 'touch' then
  return {'TOUCHED'}
end
local fields = our_fields(KEYS[1], session)
return {'FOUND', digits(session.last), fields, redis.sha1hex(table.concat(fields, '\0'))}
