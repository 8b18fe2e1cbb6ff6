-- ARGV goes on with: why; nothing to forget it at once. Answers DONE with the tail, the principal and the groups that it was
-- in.
return answer_of(function()
  local it, answer = own()
  if not it then
    return answer
  end
  return {'DONE', int(it.n), it.principal, finish(ARGV[3])}
end)
