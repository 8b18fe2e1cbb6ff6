package io.continuity.servlet;

/** Users who stay with their version in Jetty. */
class JettySessionAffinityTest extends SessionAffinityTest {
    @Override
    TestContainer.Starter starter() {
        return TestContainer::jetty;
    }
}
