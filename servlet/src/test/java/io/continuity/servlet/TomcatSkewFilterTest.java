package io.continuity.servlet;

/** Pages of other versions in Tomcat. */
class TomcatSkewFilterTest extends SkewFilterTest {
    @Override
    TestContainer.Starter starter() {
        return TestContainer::tomcat;
    }
}
