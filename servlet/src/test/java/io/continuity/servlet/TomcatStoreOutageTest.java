package io.continuity.servlet;

/** Outages in Tomcat. */
class TomcatStoreOutageTest extends StoreOutageTest {
    @Override
    TestContainer.Starter starter() {
        return TestContainer::tomcat;
    }
}
