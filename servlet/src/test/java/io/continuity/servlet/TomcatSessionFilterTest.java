package io.continuity.servlet;

/** The filter in Tomcat. */
class TomcatSessionFilterTest extends SessionFilterTest {
    @Override
    TestContainer.Starter starter() {
        return TestContainer::tomcat;
    }
}
