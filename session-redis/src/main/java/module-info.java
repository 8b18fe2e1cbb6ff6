/** SessionStore on Redis or Valkey through Lettuce. */
@org.jspecify.annotations.NullMarked
module io.continuity.session.redis {
    requires static org.jspecify;
    requires transitive io.continuity.core;
    requires transitive lettuce.core;
    requires io.netty.common;

    exports io.continuity.session.redis;
}
