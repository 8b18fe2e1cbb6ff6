-- ARGV: the mark of this claim; the node that wants it; epoch, principal, generation, client object, and whether it
-- continues; the last message that the client has received, the first that it can send again; most messages and bytes of
-- a page; when nobody waits for the answer any more, by the server's clock, or nothing. Answers CLAIMED with the server's
-- time, fence, tail, committed, acknowledged, former fence and owner, whether there is more, the page, attributes and groups,
-- and the TTL; or why not. OVERDUE with the server's time: what was held up on its way must not take from others what
-- they have claimed since.
local MARK, NODE, EPOCH, PRINCIPAL, CLIENT = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[6]
local GENERATION, CONTINUES = tonumber(ARGV[5]), ARGV[7] == '1'
local RECEIVED, OLDEST = tonumber(ARGV[8]), tonumber(ARGV[9])
local NOW, END = server_time(), tonumber(ARGV[12])
local GRACE = 10 * 1000

-- Whether the client presents the token of the last claim but one, as that claim's answer may never have arrived.
local function is_answer_lost(it)
  return it.former == int(GENERATION) and NOW < it.t + GRACE and it.client == CLIENT
end

local function refusal(it, token_is_good)
  if it.epoch ~= EPOCH then
    return {'ABSENT'}
  end
  if it.principal ~= PRINCIPAL then
    return {'DENIED'}
  end
  if not token_is_good then
    return {'FORKED'}
  end
  if it.ended then
    return {'ENDED', it.ended, int(it.c)}
  end
  if it.client ~= CLIENT and it.owner ~= '' and not CONTINUES then
    return {'FORKED'}
  end
  return RECEIVED > it.n + it.m and {'AHEAD', int(it.c)} or nil
end

local function take(it, current)
  it.f = math.max(it.f, GENERATION) + 1
  it.n = math.max(it.n, RECEIVED)
  it.c = math.max(it.c, OLDEST - 1)
  redis.call('HSET', HASH, 'f', int(it.f), 'n', int(it.n), 'c', int(it.c), 'o', NODE, 'i', CLIENT, 't', int(NOW),
    'g', current and int(GENERATION) or '', 'k', MARK)
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
  local current = GENERATION >= it.f
  local refused = refusal(it, current or is_answer_lost(it))
  if refused then
    return unless_replica(refused)
  end
  local former = it.owner == '' and '' or int(it.f) .. ':' .. it.owner
  length() -- before anything changes: it may be no list
  take(it, current)
  return claimed(it, former)
end)
