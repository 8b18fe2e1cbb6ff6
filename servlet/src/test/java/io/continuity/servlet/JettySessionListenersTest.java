package io.continuity.servlet;

/** Session listeners in Jetty. */
class JettySessionListenersTest extends SessionListenersTest {
    @Override
    TestContainer.Starter starter() {
        return TestContainer::jetty;
    }
}
