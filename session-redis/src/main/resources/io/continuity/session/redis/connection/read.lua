-- ARGV: the number before the first message; most messages and bytes. Answers PAGE with whether there is more, and
-- messages; or NONE.
return answer_of(function()
  local it, answer = connection()
  if not it then
    return answer
  end
  if it.ended then
    return unless_replica({'ABSENT'})
  end
  local entries, more = page(tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]))
  return unless_replica({'PAGE', more, entries})
end)
