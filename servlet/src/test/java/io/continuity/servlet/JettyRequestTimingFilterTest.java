package io.continuity.servlet;

/** Timing in Jetty. */
class JettyRequestTimingFilterTest extends RequestTimingFilterTest {
    @Override
    TestContainer.Starter starter() {
        return TestContainer::jetty;
    }
}
