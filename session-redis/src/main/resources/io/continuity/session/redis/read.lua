-- ARGV: the id and the subject of the entry that was read last, or twice nothing; how many entries to read at most.
-- Answers PAGE; 1 if that entry is there, or none was named; 1 if there is more; id and subject of the last entry that
-- was looked at, or twice nothing; the words of all that are not over.
local id, subject, most = ARGV[1], ARGV[2], tonumber(ARGV[3])
local from, known = '-', id == ''
if id ~= '' then
  local last = redis.call('XRANGE', LOG, id, id)[1]
  -- After a failover another entry may have its id.
  if last and subject_and_end(last) == subject then
    from, known = '(' .. id, true
  end
end
if from == '-' then
  id, subject = '', ''
end
local entries = redis.call('XRANGE', LOG, from, '+', 'COUNT', most + 1)
local answer = {'PAGE', known and '1' or '0', #entries > most and '1' or '0', '', ''}
for i = 1, math.min(#entries, most) do
  local found, over = subject_and_end(entries[i])
  if not found or over > NOW then
    answer[#answer + 1] = entries[i][2][2]
  end
  id, subject = entries[i][1], found or ''
end
answer[4], answer[5] = id, subject
drop_heads()
return answer
