package io.continuity.servlet;

/** Old and new code in Jetty. */
class JettyMixedVersionsTest extends MixedVersionsTest {
    @Override
    TestContainer.Starter starter() {
        return TestContainer::jetty;
    }
}
