package io.continuity.servlet;

/** Parallel requests in Tomcat. */
class TomcatParallelRequestsTest extends ParallelRequestsTest {
    @Override
    TestContainer.Starter starter() {
        return TestContainer::tomcat;
    }
}
