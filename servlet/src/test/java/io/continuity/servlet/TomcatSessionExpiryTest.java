package io.continuity.servlet;

final class TomcatSessionExpiryTest extends SessionExpiryTest {
    @Override
    TestContainer.Starter starter() {
        return TestContainer::tomcat;
    }
}
