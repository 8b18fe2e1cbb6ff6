-- Who claims, or is about to. ARGV: the mark of a claim; the node that wants it; epoch, principal, generation, client object,
-- and whether it continues; the last message that the client has received, the first that it can send again.
local MARK, NODE, EPOCH, PRINCIPAL, CLIENT = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[6]
local GENERATION, CONTINUES = tonumber(ARGV[5]), ARGV[7] == '1'
local RECEIVED, OLDEST = tonumber(ARGV[8]), tonumber(ARGV[9])
local NOW = server_time()
-- Longer than a client waits for its next attempt.
local GRACE = 60 * 1000

-- Whether the token is the last that was issued.
local function is_current(it)
  return GENERATION >= it.f
end

-- Whether the client presents the token of the last claim, or one since: no later answer may have arrived.
local function is_answer_lost(it)
  return GENERATION >= (tonumber(it.used) or math.huge) and NOW < it.t + GRACE and it.client == CLIENT
end

-- Why it may not have it, or nil.
local function refusal(it)
  if it.epoch ~= EPOCH then
    return {'ABSENT'}
  end
  if it.principal ~= PRINCIPAL then
    return {'DENIED'}
  end
  if not is_current(it) and not is_answer_lost(it) then
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

