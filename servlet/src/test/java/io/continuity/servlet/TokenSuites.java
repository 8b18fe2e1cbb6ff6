package io.continuity.servlet;

import org.junit.jupiter.api.Nested;

/** What is tested where clients hold their sessions. */
abstract class TokenSuites {
    abstract TestContainer.Starter starter();

    @Nested
    class Size extends TokenSizeTest {
        @Override
        TestContainer.Starter starter() {
            return TokenSuites.this.starter();
        }
    }

    @Nested
    class Spill extends TokenSpillTest {
        @Override
        TestContainer.Starter starter() {
            return TokenSuites.this.starter();
        }
    }

    @Nested
    class Principal extends TokenPrincipalTest {
        @Override
        TestContainer.Starter starter() {
            return TokenSuites.this.starter();
        }
    }

    @Nested
    class Parts extends TokenPartsTest {
        @Override
        TestContainer.Starter starter() {
            return TokenSuites.this.starter();
        }
    }

    @Nested
    class Races extends TokenRacesTest {
        @Override
        TestContainer.Starter starter() {
            return TokenSuites.this.starter();
        }
    }

    @Nested
    class Responses extends TokenResponsesTest {
        @Override
        TestContainer.Starter starter() {
            return TokenSuites.this.starter();
        }
    }

    @Nested
    class HostileInput extends TokenHostileInputTest {
        @Override
        TestContainer.Starter starter() {
            return TokenSuites.this.starter();
        }
    }
}
