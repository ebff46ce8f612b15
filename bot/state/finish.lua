-- KEYS: lock, state, answers, count of the day, the user's list of journal entries, journals of the day and
--       of the day before; to forget a user also of all earlier days.
-- ARGV: 1 token (16 digits) and the state that was loaded, 2 message, 3 answer, 4 now (10 digits),
--       5 state ('': as it is; 'forget': all about the user goes), 6-8 seconds that state, answers and counters
--       are kept, 9 how many counters; the counters;
--       then, if the journal keeps the message: when the day's journal expires, the most messages a day,
--       the oldest day kept, the message's id and the message; it is 'wrong|<entry>|' for 不是这个.

-- A worker that lost its lock gives the answer given already, if any. Otherwise it goes on only if nobody else
-- is answering this user, or has meanwhile: the state is still the one that it answered from, or is to go anyway.
local token, loaded = string.sub(ARGV[1], 1, 16), string.sub(ARGV[1], 17)
local owner = redis.call('GET', KEYS[1])
if owner ~= token then
  local answer = redis.call('HGET', KEYS[3], ARGV[2])
  if answer then return answer end
  if owner then return false end
  if ARGV[5] ~= 'forget' and (redis.call('GET', KEYS[2]) or '') ~= loaded then return false end
end

local function day_of(key) return string.sub(key, -8) end

local function journals()
  local of = {}
  for i = 6, #KEYS do of[day_of(KEYS[i])] = KEYS[i] end
  return of
end

local function forget()
  local of = journals()
  for _, entry in ipairs(redis.call('LRANGE', KEYS[5], 0, -1)) do
    local journal = of[string.sub(entry, 1, 8)]
    if journal then redis.call('HDEL', journal, string.sub(entry, 10)) end
  end
  redis.call('DEL', KEYS[2], KEYS[3], KEYS[5])
end

-- The answer given last was called wrong: the message that got it says so from now on, after midnight too.
local function mark_wrong(entry)
  local last = redis.call('LINDEX', KEYS[5], -1)
  local journal = last and journals()[string.sub(last, 1, 8)]
  if not journal then return end
  local id = string.sub(last, 10)
  local kept = redis.call('HGET', journal, id)
  local answered, rest = string.match(kept or '', '^[^|]*|([^|]*)(|.*)$')
  if answered == entry then redis.call('HSET', journal, id, 'wrong|' .. entry .. rest) end
end

local function keep(expires_at, most, oldest, id, message)
  local entry = string.match(message, '^wrong|([^|]*)|')
  if entry then return mark_wrong(entry) end
  if redis.call('HLEN', KEYS[6]) >= tonumber(most) then return end
  redis.call('HSET', KEYS[6], id, message)
  redis.call('EXPIREAT', KEYS[6], expires_at)
  redis.call('RPUSH', KEYS[5], day_of(KEYS[6]) .. ':' .. id)
  -- never sooner than before: messages of earlier days may be kept for longer than today's
  if redis.call('TTL', KEYS[5]) < expires_at - ARGV[4] then redis.call('EXPIREAT', KEYS[5], expires_at) end
  local first = redis.call('LINDEX', KEYS[5], 0)
  while first and string.sub(first, 1, 8) < oldest do
    redis.call('LPOP', KEYS[5])
    first = redis.call('LINDEX', KEYS[5], 0)
  end
end

if ARGV[5] == 'forget' then
  forget()
elseif ARGV[5] ~= '' then
  redis.call('SET', KEYS[2], ARGV[5], 'EX', ARGV[6])
end
redis.call('HSET', KEYS[3], ARGV[2], ARGV[4] .. '|' .. ARGV[3])
redis.call('EXPIRE', KEYS[3], ARGV[7])
if redis.call('HLEN', KEYS[3]) > 8 then
  local all = redis.call('HGETALL', KEYS[3])
  for i = 1, #all, 2 do
    local given_at = tonumber(string.sub(all[i + 1], 1, 10))
    if given_at < ARGV[4] - ARGV[7] then redis.call('HDEL', KEYS[3], all[i]) end
  end
end
local counters = tonumber(ARGV[9])
for i = 10, 9 + counters do redis.call('HINCRBY', KEYS[4], ARGV[i], 1) end
if counters > 0 then redis.call('EXPIRE', KEYS[4], ARGV[8]) end
redis.call('DEL', KEYS[1])
-- Last, and whatever goes wrong with it: the answer counts more than the journal.
if #ARGV > 9 + counters then pcall(keep, unpack(ARGV, 10 + counters)) end
return ARGV[4] .. '|' .. ARGV[3]
