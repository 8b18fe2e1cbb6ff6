-- KEYS[1] is Spring Session's hash, KEYS[2] its shadow. ARGV goes on with: 1 to answer nothing. Marks an access.
-- Answers NONE, UNREADABLE, or FOUND with the access before this one and our fields.
local session, unreadable = describe(KEYS[1], KEYS[2])
if not session then
  return unless_replica({unreadable and 'UNREADABLE' or 'NONE'})
end
unschedule_spring(ID, session)
live(KEYS[1], KEYS[2], ID, session)
if ARGV[4] == '1' then
  return {'TOUCHED'}
end
return {'FOUND', digits(session.last), our_fields(KEYS[1], session)}
