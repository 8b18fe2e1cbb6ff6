package io.continuity.servlet;

import org.junit.jupiter.api.Nested;

/** What is tested over the heap of one process, over Redis with a near cache for each instance, and what is Redis' own. */
abstract class RedisSuites {
    abstract TestContainer.Starter starter();

    @Nested
    class Filter extends SessionFilterTest {
        @Override
        TestContainer.Starter starter() {
            return RedisSuites.this.starter();
        }

        @Override
        TestStores.Kind kind() {
            return TestStores::inRedis;
        }
    }

    @Nested
    class Listeners extends SessionListenersTest {
        @Override
        TestContainer.Starter starter() {
            return RedisSuites.this.starter();
        }

        @Override
        TestStores.Kind kind() {
            return TestStores::inRedis;
        }
    }

    @Nested
    class Parallel extends ParallelRequestsTest {
        @Override
        TestContainer.Starter starter() {
            return RedisSuites.this.starter();
        }

        @Override
        TestStores.Kind kind() {
            return TestStores::inRedis;
        }
    }

    @Nested
    class ChangesInPlace extends ChangesInPlaceTest {
        @Override
        TestContainer.Starter starter() {
            return RedisSuites.this.starter();
        }

        @Override
        TestStores.Kind kind() {
            return TestStores::inRedis;
        }
    }

    @Nested
    class Expiry extends SessionExpiryTest {
        @Override
        TestContainer.Starter starter() {
            return RedisSuites.this.starter();
        }

        @Override
        TestStores.Kind kind() {
            return TestStores::inRedis;
        }
    }

    @Nested
    class Principal extends SessionPrincipalTest {
        @Override
        TestContainer.Starter starter() {
            return RedisSuites.this.starter();
        }

        @Override
        TestStores.Kind kind() {
            return TestStores::inRedis;
        }
    }

    @Nested
    class Tracking extends SessionTrackingTest {
        @Override
        TestContainer.Starter starter() {
            return RedisSuites.this.starter();
        }

        @Override
        TestStores.Kind kind() {
            return TestStores::inRedis;
        }
    }

    @Nested
    class LogoutRace extends LogoutRaceTest {
        @Override
        TestContainer.Starter starter() {
            return RedisSuites.this.starter();
        }
    }

    @Nested
    class HostileInput extends HostileInputTest {
        @Override
        TestContainer.Starter starter() {
            return RedisSuites.this.starter();
        }
    }

    @Nested
    class LargeAttributes extends LargeAttributesTest {
        @Override
        TestContainer.Starter starter() {
            return RedisSuites.this.starter();
        }
    }
}
