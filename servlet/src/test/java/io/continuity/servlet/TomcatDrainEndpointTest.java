package io.continuity.servlet;

/** Draining over HTTP in Tomcat. */
class TomcatDrainEndpointTest extends DrainEndpointTest {
    @Override
    TestContainer.Starter starter() {
        return TestContainer::tomcat;
    }
}
