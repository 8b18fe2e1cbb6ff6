package io.continuity.servlet;

/** Old and new code in Tomcat. */
class TomcatMixedVersionsTest extends MixedVersionsTest {
    @Override
    TestContainer.Starter starter() {
        return TestContainer::tomcat;
    }
}
