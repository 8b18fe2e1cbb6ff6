package io.continuity.servlet;

/** Sessions in Redis, in Tomcat. */
class TomcatOverRedisTest extends RedisSuites {
    @Override
    TestContainer.Starter starter() {
        return TestContainer::tomcat;
    }
}
