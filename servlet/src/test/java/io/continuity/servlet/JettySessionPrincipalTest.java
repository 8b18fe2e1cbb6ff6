package io.continuity.servlet;

/** Principals in Jetty. */
class JettySessionPrincipalTest extends SessionPrincipalTest {
    @Override
    TestContainer.Starter starter() {
        return TestContainer::jetty;
    }
}
