package io.continuity.session.jwt;

/** Keys for tests. */
final class TestKeys {
    private TestKeys() {}

    static TokenKeys one() {
        return new TokenKeys() {};
    }
}
