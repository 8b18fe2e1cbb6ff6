package io.continuity.servlet;

/** Sessions in tokens, in Jetty. */
class JettyOverTokensTest extends TokenSuites {
    @Override
    TestContainer.Starter starter() {
        return TestContainer::jetty;
    }
}
