package io.continuity.servlet;

/** Expiry in Tomcat. */
class TomcatSessionExpiryTest extends SessionExpiryTest {
    @Override
    TestContainer.Starter starter() {
        return TestContainer::tomcat;
    }
}
