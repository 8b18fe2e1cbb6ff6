package io.continuity.servlet;

/** Timing in Tomcat. */
class TomcatRequestTimingFilterTest extends RequestTimingFilterTest {
    @Override
    TestContainer.Starter starter() {
        return TestContainer::tomcat;
    }
}
