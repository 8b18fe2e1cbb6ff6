-- KEYS[1] is a channel: in a cluster, the node with its slot is asked, at which there are those who listen to it. ARGV: a
-- hint. Answers HEARD with how many have heard it here.
return {'HEARD', string.format('%.0f', redis.call('PUBLISH', KEYS[1], ARGV[1]))}
