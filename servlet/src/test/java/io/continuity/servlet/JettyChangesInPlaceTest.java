package io.continuity.servlet;

/** Objects changed in place in Jetty. */
class JettyChangesInPlaceTest extends ChangesInPlaceTest {
    @Override
    TestContainer.Starter starter() {
        return TestContainer::jetty;
    }
}
