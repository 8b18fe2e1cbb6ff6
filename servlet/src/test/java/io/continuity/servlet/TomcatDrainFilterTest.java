package io.continuity.servlet;

/** Draining in Tomcat. */
class TomcatDrainFilterTest extends DrainFilterTest {
    @Override
    TestContainer.Starter starter() {
        return TestContainer::tomcat;
    }
}
