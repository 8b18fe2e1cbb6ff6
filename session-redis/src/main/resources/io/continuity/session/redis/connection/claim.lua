-- ARGV goes on with: most messages and bytes of a page; when nobody waits for the answer any more, by the server's clock, or
-- nothing. Answers CLAIMED with the server's time, fence, tail, committed, acknowledged, former fence and owner, whether there
-- is more, the page, attributes and groups, and the TTL; or why not. OVERDUE with the server's time: what was held up on its
-- way must not take from others what they have claimed since.
local END = tonumber(ARGV[12])

local function take(it)
  it.f = math.max(it.f, GENERATION) + 1
  it.n = math.max(it.n, RECEIVED)
  it.c = math.max(it.c, OLDEST - 1)
  redis.call('HSET', HASH, 'f', int(it.f), 'n', int(it.n), 'c', int(it.c), 'o', NODE, 'i', CLIENT, 't', int(NOW),
    'g', int(GENERATION), 'k', MARK)
  redis.call('HDEL', HASH, 's', 'w')
  live_for(owned_life(it))
end

local function claimed(it, former)
  local kept, fields = {}, redis.call('HGETALL', HASH)
  for i = 1, #fields, 2 do
    if string.find(fields[i], '^[aj]:') then
      kept[#kept + 1], kept[#kept + 2] = fields[i], fields[i + 1]
    end
  end
  local entries, more = page(math.max(RECEIVED, it.a), tonumber(ARGV[10]), tonumber(ARGV[11]))
  return {'CLAIMED', int(NOW), int(it.f), int(it.n), int(it.c), int(it.a), former, more, entries, kept, int(it.l)}
end

return answer_of(function()
  if END and NOW > END then
    return {'OVERDUE', int(NOW)}
  end
  local it, answer = connection()
  if not it then
    return answer
  end
  if it.claim == MARK and it.owner == NODE and not it.ended then
    return unless_replica(claimed(it, ''))
  end
  local refused = refusal(it)
  if refused then
    return unless_replica(refused)
  end
  local last = it.owner == '' and it.last or it.owner
  local former = last == '' and '' or int(it.f) .. ':' .. last
  length() -- before anything changes: it may be no list
  take(it)
  return claimed(it, former)
end)
