package io.continuity.servlet;

/** Pages of other versions in Jetty. */
class JettySkewFilterTest extends SkewFilterTest {
    @Override
    TestContainer.Starter starter() {
        return TestContainer::jetty;
    }
}
