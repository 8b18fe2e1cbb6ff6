package io.continuity.session;

import io.continuity.crypto.KeyRing;
import io.continuity.session.EncryptedSessionStore.Mode;
import io.continuity.testkit.ManualClock;
import io.continuity.testkit.SessionStoreContract;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Nested;

/** The contract, kept by a store that sees encrypted attributes only, and by one that merely could read them. */
class EncryptedSessionStoreContractTest {
    @Nested
    class Reading extends Contract {
        Reading() {
            super(Mode.READ);
        }
    }

    @Nested
    class Writing extends Contract {
        Writing() {
            super(Mode.WRITE);
        }
    }

    @Nested
    class Requiring extends Contract {
        Requiring() {
            super(Mode.REQUIRE);
        }
    }

    abstract static class Contract extends SessionStoreContract {
        private static final RandomGenerator RANDOM =
                RandomGeneratorFactory.getDefault().create(1);

        private final ManualClock clock = ManualClock.startingAt(Instant.parse("2026-01-01T00:00:00Z"));
        private final Mode mode;

        Contract(Mode mode) {
            this.mode = mode;
        }

        @Override
        protected SessionStore store() {
            byte[] key = new byte[32];
            RANDOM.nextBytes(key);
            KeyRing keys = KeyRing.builder()
                    .key("k1", Base64.getEncoder().encodeToString(key))
                    .build("k1");
            return EncryptedSessionStore.over(new InMemorySessionStore(clock), keys, mode, SessionObserver.NONE);
        }

        @Override
        protected void letPass(Duration duration) {
            clock.advance(duration);
        }

        @Override
        protected InstantSource clock() {
            return clock;
        }
    }
}
