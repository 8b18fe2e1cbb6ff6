package io.continuity.servlet;

/** Outages in Jetty. */
class JettyStoreOutageTest extends StoreOutageTest {
    @Override
    TestContainer.Starter starter() {
        return TestContainer::jetty;
    }
}
