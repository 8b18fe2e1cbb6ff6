package io.continuity.servlet;

/** The filter in Jetty. */
class JettySessionFilterTest extends SessionFilterTest {
    @Override
    TestContainer.Starter starter() {
        return TestContainer::jetty;
    }
}
