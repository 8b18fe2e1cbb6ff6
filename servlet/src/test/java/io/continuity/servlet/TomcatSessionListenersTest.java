package io.continuity.servlet;

/** Session listeners in Tomcat. */
class TomcatSessionListenersTest extends SessionListenersTest {
    @Override
    TestContainer.Starter starter() {
        return TestContainer::tomcat;
    }
}
