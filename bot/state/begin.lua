-- KEYS: lock, state, answers.  ARGV: token, lock ms, message.
local answer = redis.call('HGET', KEYS[3], ARGV[3])
if answer then return {'answered', answer} end
local taken = redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2])
-- the lock may be the caller's own, of a first try whose reply was lost with the connection
if not taken and redis.call('GET', KEYS[1]) ~= ARGV[1] then return {'busy', ''} end
return {'mine', redis.call('GET', KEYS[2]) or ''}
