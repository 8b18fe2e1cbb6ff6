package io.continuity.servlet;

/** Sessions in tokens, in Tomcat. */
class TomcatOverTokensTest extends TokenSuites {
    @Override
    TestContainer.Starter starter() {
        return TestContainer::tomcat;
    }
}
