-- What the scripts of revocations share. KEYS[1] is a stream in the order in which things were revoked. Each entry has a
-- field r of words: the subject, s or p (session or principal) and a digest; the end in milliseconds; of a principal
-- also the last instant of issue. More words may follow one day. Entries leave at the head only: so if one is gone, all
-- before it are, and who has read it misses nothing by reading all there is.
local LOG = KEYS[1]
local GRACE = 10 * 60 * 1000 -- milliseconds, for which an entry is given after its end
local HEADS = 16 -- how many entries one call looks at whether they are over
local HELD_UP = 3600 * 1000 -- milliseconds, for which an entry at the head may keep others from leaving

local TIME = redis.call('TIME')
local NOW = TIME[1] * 1000 + math.floor(TIME[2] / 1000)

-- The subject of an entry, of a later version's kinds too, and until when it is given; nil for what is no entry of ours.
local function subject_and_end(entry)
  local subject, over = string.match(entry[2][2], '^(%l%x+) (%d+)')
  if not subject then
    return nil
  end
  return subject, tonumber(over) + GRACE
end

-- Drops what is over at the head. What is alive there, and has been for long, goes to the tail, where it is read once more.
-- Writes in any case, so that a replica does not answer.
local function drop_heads()
  local gone = {'0-0'}
  for _, entry in ipairs(redis.call('XRANGE', LOG, '-', '+', 'COUNT', HEADS)) do
    local subject, over = subject_and_end(entry)
    local alive = subject and over > NOW
    local old = tonumber(string.match(entry[1], '^%d+')) + HELD_UP <= NOW
    if alive and not old then
      break
    end
    if alive then
      redis.call('XADD', LOG, '*', unpack(entry[2]))
    end
    gone[#gone + 1] = entry[1]
  end
  redis.call('XDEL', LOG, unpack(gone))
end

