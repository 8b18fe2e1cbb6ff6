package io.continuity.servlet;

/** Sessions in URLs in Jetty. */
class JettySessionTrackingTest extends SessionTrackingTest {
    @Override
    TestContainer.Starter starter() {
        return TestContainer::jetty;
    }
}
