package io.continuity.servlet;

/** Draining in Jetty. */
class JettyDrainFilterTest extends DrainFilterTest {
    @Override
    TestContainer.Starter starter() {
        return TestContainer::jetty;
    }
}
