package io.continuity.servlet;

/** Draining over HTTP in Jetty. */
class JettyDrainEndpointTest extends DrainEndpointTest {
    @Override
    TestContainer.Starter starter() {
        return TestContainer::jetty;
    }
}
