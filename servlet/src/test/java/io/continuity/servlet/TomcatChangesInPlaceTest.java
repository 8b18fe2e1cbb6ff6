package io.continuity.servlet;

/** Objects changed in place in Tomcat. */
class TomcatChangesInPlaceTest extends ChangesInPlaceTest {
    @Override
    TestContainer.Starter starter() {
        return TestContainer::tomcat;
    }
}
