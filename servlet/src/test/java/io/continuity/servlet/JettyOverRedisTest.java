package io.continuity.servlet;

/** Sessions in Redis, in Jetty. */
class JettyOverRedisTest extends RedisSuites {
    @Override
    TestContainer.Starter starter() {
        return TestContainer::jetty;
    }
}
