package io.continuity.servlet;

/** Expiry in Jetty. */
class JettySessionExpiryTest extends SessionExpiryTest {
    @Override
    TestContainer.Starter starter() {
        return TestContainer::jetty;
    }
}
