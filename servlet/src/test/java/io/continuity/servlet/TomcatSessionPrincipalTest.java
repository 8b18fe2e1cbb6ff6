package io.continuity.servlet;

/** Principals in Tomcat. */
class TomcatSessionPrincipalTest extends SessionPrincipalTest {
    @Override
    TestContainer.Starter starter() {
        return TestContainer::tomcat;
    }
}
