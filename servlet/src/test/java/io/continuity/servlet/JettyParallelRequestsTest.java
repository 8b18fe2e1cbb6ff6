package io.continuity.servlet;

/** Parallel requests in Jetty. */
class JettyParallelRequestsTest extends ParallelRequestsTest {
    @Override
    TestContainer.Starter starter() {
        return TestContainer::jetty;
    }
}
