package io.continuity.servlet;

/** Users who stay with their version in Tomcat. */
class TomcatSessionAffinityTest extends SessionAffinityTest {
    @Override
    TestContainer.Starter starter() {
        return TestContainer::tomcat;
    }
}
