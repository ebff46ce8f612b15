-- KEYS: answers.  ARGV: message.
return redis.call('HGET', KEYS[1], ARGV[1])
