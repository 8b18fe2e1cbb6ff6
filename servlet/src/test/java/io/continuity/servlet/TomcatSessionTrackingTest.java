package io.continuity.servlet;

/** Sessions in URLs in Tomcat. */
class TomcatSessionTrackingTest extends SessionTrackingTest {
    @Override
    TestContainer.Starter starter() {
        return TestContainer::tomcat;
    }
}
