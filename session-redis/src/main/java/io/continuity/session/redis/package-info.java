/** {@link io.continuity.session.redis.RedisSessionStore} and the scripts it runs. */
package io.continuity.session.redis;
