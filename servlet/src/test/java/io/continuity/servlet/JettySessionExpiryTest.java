package io.continuity.servlet;

final class JettySessionExpiryTest extends SessionExpiryTest {
    @Override
    TestContainer.Starter starter() {
        return TestContainer::jetty;
    }
}
