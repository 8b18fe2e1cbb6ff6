-- KEYS are the hashes of slots of requests. Answers TOTAL with the server's time in milliseconds, and the sum of each field
-- over all slots. What is no number counts as 0.
local sums = {}
for _, key in ipairs(KEYS) do
  local slot = redis.call('HGETALL', key)
  for i = 1, #slot, 2 do
    sums[slot[i]] = (sums[slot[i]] or 0) + (tonumber(slot[i + 1]) or 0)
  end
end
local flat = {}
for field, sum in pairs(sums) do
  flat[#flat + 1] = field
  flat[#flat + 1] = string.format('%.0f', sum)
end
local TIME = redis.call('TIME')
return {'TOTAL', string.format('%.0f', TIME[1] * 1000 + math.floor(TIME[2] / 1000)), flat}
