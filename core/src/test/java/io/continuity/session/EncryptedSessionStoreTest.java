package io.continuity.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.continuity.codec.EncodedAttribute;
import io.continuity.crypto.KeyRing;
import io.continuity.session.EncryptedSessionStore.Mode;
import io.continuity.session.SaveResult.Conflict;
import io.continuity.session.SaveResult.Saved;
import java.lang.reflect.Method;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What is stored, what opens and what does not. */
class EncryptedSessionStoreTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration INTERVAL = Duration.ofMinutes(30);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-23T10:00:00Z"));
    private final SessionStore stored = new InMemorySessionStore(now::get);
    private final List<String> observed = new ArrayList<>();
    private final SessionObserver observer = new SessionObserver() {
        @Override
        public void sealBroken(String name) {
            observed.add("broken " + name);
        }

        @Override
        public void sealKeyUnknown(String name) {
            observed.add("key unknown " + name);
        }

        @Override
        public void sealMissing(String name) {
            observed.add("missing " + name);
        }
    };
    private final SessionStore reading = instance(Mode.READ, "k1");
    private final SessionStore writing = instance(Mode.WRITE, "k1");
    private final SessionStore requiring = instance(Mode.REQUIRE, "k1");

    private SessionStore instance(Mode mode, String activeKey, String... others) {
        return EncryptedSessionStore.over(stored, TestKeys.ring(activeKey, others), mode, observer);
    }

    private static EncodedAttribute value(String text) {
        return EncodedAttribute.of(text.getBytes(UTF_8));
    }

    private SessionSnapshot create(SessionStore store, String... namesAndValues) {
        SessionSnapshot fresh = SessionSnapshot.fresh(SessionId.random(RANDOM), now.get(), INTERVAL);
        SessionChanges.Builder changes = SessionChanges.basedOn(fresh);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            changes.set(namesAndValues[i], value(namesAndValues[i + 1]));
        }
        SessionSnapshot created = changes.build().appliedTo(fresh);
        assertThat(store.create(created, TIMEOUT)).isInstanceOf(Saved.class);
        return load(store, created.id());
    }

    private static SessionSnapshot load(SessionStore store, SessionId id) {
        return store.load(id.value(), TIMEOUT).orElseThrow();
    }

    private static SaveResult save(SessionStore store, SessionSnapshot session, SessionChanges.Builder changes) {
        return store.save(session.id().value(), changes.build(), TIMEOUT);
    }

    private static SessionSnapshot moved(SessionStore store, SessionSnapshot session) {
        SessionId newId = session.id().renewed(RANDOM);
        assertThat(save(store, session, SessionChanges.basedOn(session).newId(newId)))
                .isInstanceOf(Saved.class);
        return load(store, newId);
    }

    private byte[] bytes(SessionSnapshot session, String name) {
        return load(stored, session.id()).attributes().get(name).toByteArray();
    }

    private void putBytes(SessionSnapshot session, String name, byte[] bytes) {
        assertThat(save(stored, session, SessionChanges.blind().set(name, EncodedAttribute.of(bytes))))
                .isInstanceOf(Saved.class);
    }

    private void assertHidden(SessionStore store, SessionSnapshot session, String name, String why) {
        byte[] kept = bytes(session, name);
        EncodedAttribute hidden = load(store, session.id()).attributes().get(name);
        assertThat(observed).isEmpty();
        assertThat(hidden.toByteArray()).startsWith(AttributeSeal.FORMAT);
        assertThat(observed).containsExactly(why + " " + name);
        observed.clear();
        save(store, session, SessionChanges.basedOn(session).set("other", value("2")));
        assertThat(bytes(session, name)).isEqualTo(kept);
    }

    @Nested
    class Storing {
        @Test
        void valuesAreNotThereToBeRead() {
            SessionSnapshot session = create(writing, "cart", "apples");
            save(writing, session, SessionChanges.basedOn(session).set("user", value("ada")));

            assertThat(load(stored, session.id()).attributes().values())
                    .hasSize(2)
                    .allSatisfy(value -> assertThat(new String(value.toByteArray(), ISO_8859_1))
                            .startsWith("\u00fe")
                            .doesNotContain("apples", "ada"));
            assertThat(load(writing, session.id()).attributes())
                    .isEqualTo(Map.of("cart", value("apples"), "user", value("ada")));
        }

        @Test
        void sameValueIsStoredAsTheSameBytes() {
            SessionSnapshot session = create(writing, "cart", "apples");
            byte[] before = bytes(session, "cart");
            save(writing, session, SessionChanges.basedOn(session).set("cart", value("apples")));

            assertThat(bytes(session, "cart")).isEqualTo(before);
            assertThat(bytes(create(writing, "cart", "apples"), "cart")).isNotEqualTo(before);
        }

        @Test
        void readingInstanceWritesWithout() {
            SessionSnapshot session = create(reading, "cart", "apples");

            assertThat(bytes(session, "cart")).isEqualTo("apples".getBytes(UTF_8));
        }

        @Test
        void instancesThatReadAndThatWriteServeASessionInTurn() {
            SessionSnapshot session = create(writing, "cart", "apples");
            save(reading, session, SessionChanges.basedOn(session).set("user", value("ada")));
            assertThat(load(reading, session.id()).attributes().get("cart")).isEqualTo(value("apples"));

            session = load(writing, session.id());
            save(writing, session, SessionChanges.basedOn(session).set("cart", value("pears")));

            assertThat(load(reading, session.id()).attributes())
                    .isEqualTo(Map.of("cart", value("pears"), "user", value("ada")));
            assertThat(observed).isEmpty();
        }

        @Test
        void valueThatLooksEncryptedIsKept() {
            for (SessionStore store : List.of(reading, writing, requiring)) {
                SessionSnapshot session = create(store);
                EncodedAttribute odd = EncodedAttribute.of(new byte[] {AttributeSeal.FORMAT, 2, 'k', '1'});
                save(store, session, SessionChanges.basedOn(session).set("odd", odd));

                assertThat(load(store, session.id()).attributes().get("odd")).isEqualTo(odd);
            }
            assertThat(observed).isEmpty();
        }

        @Test
        void attributeIsOpenedWhenItIsRead() {
            SessionSnapshot session = create(writing, "cart", "apples");
            putBytes(session, "user", new byte[] {AttributeSeal.FORMAT});

            SessionSnapshot read = load(writing, session.id());
            assertThat(read.attributes()).containsOnlyKeys("cart", "user");
            assertThat(observed).isEmpty();
            assertThat(read.attributes().get("user").size()).isOne();
            assertThat(observed).containsExactly("broken user");
        }
    }

    @Nested
    class Hiding {
        @Test
        void bytesOfAnotherSession() {
            SessionSnapshot mine = create(writing, "user", "eve");
            putBytes(mine, "user", bytes(create(writing, "user", "ada"), "user"));

            assertHidden(writing, mine, "user", "broken");
        }

        @Test
        void bytesOfAnotherAttribute() {
            SessionSnapshot session = create(writing, "user", "eve", "role", "admin");
            byte[] user = bytes(session, "user");
            putBytes(session, "user", bytes(session, "role"));
            assertHidden(writing, session, "user", "broken");
            putBytes(session, "role", user);
            assertHidden(writing, session, "role", "broken");
        }

        @Test
        void bytesOfAnotherSessionAlsoWithItsLinks() {
            SessionSnapshot other = moved(writing, create(writing, "user", "ada"));
            SessionSnapshot mine = moved(writing, create(writing, "user", "eve"));
            load(stored, other.id()).attributes().forEach((name, value) -> putBytes(mine, name, value.toByteArray()));

            assertHidden(writing, mine, "user", "broken");
        }

        @Test
        void truncatedBytes() {
            SessionSnapshot session = create(writing, "cart", "apples");
            for (int length = 1; length < bytes(session, "cart").length; length += 7) {
                putBytes(session, "truncated", Arrays.copyOf(bytes(session, "cart"), length));
                assertHidden(writing, session, "truncated", "broken");
            }
        }

        @Test
        void bytesOfAnUnknownKey() {
            SessionSnapshot session = create(instance(Mode.WRITE, "k2"), "cart", "apples");

            assertHidden(writing, session, "cart", "key unknown");
        }

        @Test
        void bytesOfAnotherKeyOfTheSameId() {
            SessionStore wrong = EncryptedSessionStore.over(
                    stored,
                    KeyRing.builder().key("k1", TestKeys.secret("other")).build("k1"),
                    Mode.WRITE,
                    observer);

            assertHidden(wrong, create(writing, "cart", "apples"), "cart", "broken");
        }

        @Test
        void bytesThatAreNotEncryptedWhereThatIsRequired() {
            SessionSnapshot session = create(writing, "cart", "apples");
            putBytes(session, "user", "admin".getBytes(UTF_8));

            assertHidden(requiring, session, "user", "missing");
            assertThat(load(requiring, session.id()).attributes().get("cart")).isEqualTo(value("apples"));
        }

        @Test
        void doesNotMakeDifferentValuesTheSame() {
            SessionSnapshot session = create(writing);
            putBytes(session, "user", "eve".getBytes(UTF_8));
            Optional<EncodedAttribute> read =
                    Optional.of(load(requiring, session.id()).attributes().get("user"));
            putBytes(session, "user", "ada".getBytes(UTF_8));

            SaveResult result = save(
                    requiring,
                    session,
                    SessionChanges.blind().set("new", value("1")).expect("user", read));

            assertThat(result).isInstanceOf(Conflict.class);
        }

        @Test
        void isNoConflictWithItself() {
            SessionSnapshot session = create(writing, "cart", "apples");
            putBytes(session, "user", "admin".getBytes(UTF_8));
            putBytes(session, "cart", bytes(create(writing, "cart", "pears"), "cart"));
            SessionSnapshot read = load(requiring, session.id());

            SaveResult result = save(
                    requiring,
                    session,
                    SessionChanges.basedOn(read)
                            .set("new", value("1"))
                            .expect("user", Optional.of(read.attributes().get("user")))
                            .expect("cart", Optional.of(read.attributes().get("cart"))));

            assertThat(result).isInstanceOf(Saved.class);
        }
    }

    @Nested
    class ChangingTheId {
        @Test
        void attributesOpenUnderEveryLaterId() {
            SessionSnapshot session = create(writing, "id0", "0");
            for (int i = 1; i <= 20; i++) {
                session = moved(i % 2 == 0 ? reading : writing, session);
                save(writing, session, SessionChanges.basedOn(session).set("id" + i, value("" + i)));
            }

            Map<String, EncodedAttribute> attributes =
                    load(requiring, session.id()).attributes();
            assertThat(attributes).hasSize(21).containsEntry("id0", value("0")).containsEntry("id20", value("20"));
            assertThat(observed).isEmpty();
        }

        @Test
        void lateWriteUnderAnOldIdOpens() {
            SessionSnapshot before = create(writing, "cart", "apples");
            SessionSnapshot after = moved(writing, moved(writing, before));

            save(writing, before, SessionChanges.basedOn(before).set("cart", value("pears")));

            assertThat(load(writing, after.id()).attributes()).isEqualTo(Map.of("cart", value("pears")));
        }

        @Test
        void twoChangesOfTheSameIdKeepWhatWasWrittenBetween() {
            SessionSnapshot before = create(writing, "cart", "apples");
            SessionSnapshot between = moved(writing, before);
            save(writing, between, SessionChanges.basedOn(between).set("user", value("ada")));
            SessionId last = before.id().renewed(RANDOM);

            save(writing, before, SessionChanges.basedOn(before).newId(last));

            assertThat(load(writing, last).attributes())
                    .isEqualTo(Map.of("cart", value("apples"), "user", value("ada")));
        }

        @Test
        void conflictUnderAnOldIdTellsWhatIsStored() {
            SessionSnapshot before = create(writing, "cart", "apples");
            SessionSnapshot after = moved(writing, moved(writing, moved(writing, before)));
            save(writing, after, SessionChanges.basedOn(after).set("cart", value("pears")));

            SaveResult result = save(
                    writing,
                    before,
                    SessionChanges.basedOn(before)
                            .set("cart", value("plums"))
                            .expect("cart", Optional.of(value("apples"))));

            assertThat(result).isEqualTo(new Conflict(Map.of("cart", Optional.of(value("pears")))));
            assertThat(observed).isEmpty();
        }

        @Test
        void expectationHoldsForWhatWasStoredUnderAFormerId() {
            SessionSnapshot session = moved(writing, moved(writing, create(writing, "cart", "apples")));

            SaveResult result = save(
                    writing,
                    session,
                    SessionChanges.basedOn(session)
                            .set("cart", value("pears"))
                            .expect("cart", Optional.of(value("apples"))));

            assertThat(result).isInstanceOf(Saved.class);
            assertThat(load(writing, session.id()).attributes()).isEqualTo(Map.of("cart", value("pears")));
        }

        @Test
        void blindChangeIsOneCallAndOpens() {
            SessionSnapshot session = create(writing, "cart", "apples");
            SessionId newId = session.id().renewed(RANDOM);

            save(writing, session, SessionChanges.blind().newId(newId));

            assertThat(load(writing, newId).attributes()).isEqualTo(Map.of("cart", value("apples")));
        }

        @Test
        void linksAreNobodysBusiness() {
            SessionSnapshot session = moved(writing, create(writing, "cart", "apples"));
            String link = load(stored, session.id()).attributes().keySet().stream()
                    .filter(SessionLinks::isLink)
                    .findAny()
                    .orElseThrow();

            assertThat(session.attributes()).containsOnlyKeys("cart");
            Stream.of(
                            SessionChanges.blind().set(link, value("x")),
                            SessionChanges.blind().remove(link),
                            SessionChanges.blind().expect(link, Optional.empty()))
                    .forEach(changes -> assertThatIllegalArgumentException()
                            .isThrownBy(() -> save(writing, session, changes))
                            .withMessageContaining(link));
            assertThatIllegalArgumentException().isThrownBy(() -> create(writing, link, "x"));
        }

        @Test
        void listenersOfItsEndReadAllOfIt() {
            SessionSnapshot session = moved(writing, create(writing, "cart", "apples"));
            now.updateAndGet(time -> time.plus(INTERVAL).plusSeconds(1));
            List<SessionSnapshot> ended = new ArrayList<>();

            assertThat(writing.announceExpired(ended::add, TIMEOUT)).isOne();

            assertThat(ended).singleElement().satisfies(end -> {
                assertThat(end.id()).isEqualTo(session.id());
                assertThat(end.attributes()).isEqualTo(Map.of("cart", value("apples")));
            });
        }
    }

    @Nested
    class Rotating {
        @Test
        void aSessionThatWasUsedOutlivesTheOldKey() {
            SessionSnapshot session = moved(writing, create(writing, "user", "ada"));
            load(instance(Mode.WRITE, "k1", "k2"), session.id());
            load(instance(Mode.WRITE, "k2", "k1"), session.id());

            SessionStore withoutOldKey = instance(Mode.WRITE, "k2");

            assertThat(load(withoutOldKey, session.id()).attributes()).isEqualTo(Map.of("user", value("ada")));
            load(stored, session.id()).attributes().values().forEach(value -> assertThat(
                            new String(value.toByteArray(), ISO_8859_1))
                    .contains("k2"));
            assertThat(observed).isEmpty();
        }

        @Test
        void aLateWriteUnderAFormerIdOpensWithoutTheOldKey() {
            SessionSnapshot before = create(writing, "user", "ada");
            SessionSnapshot session = moved(writing, before);
            SessionStore rotated = instance(Mode.WRITE, "k2", "k1");
            load(rotated, session.id());
            save(rotated, before, SessionChanges.basedOn(before).set("cart", value("pears")));

            assertThat(load(instance(Mode.WRITE, "k2"), session.id()).attributes())
                    .isEqualTo(Map.of("user", value("ada"), "cart", value("pears")));
        }

        @Test
        void aSessionThatWasUsedIsEncryptedWhenThatIsRequired() {
            SessionSnapshot session = create(stored, "user", "ada");
            load(reading, session.id());
            assertThat(bytes(session, "user")).isEqualTo("ada".getBytes(UTF_8));

            load(writing, session.id());

            assertThat(load(requiring, session.id()).attributes()).isEqualTo(Map.of("user", value("ada")));
        }

        @Test
        void aSessionAsItShouldBeIsNotStoredAgain() {
            SessionSnapshot session = moved(writing, create(writing, "user", "ada"));
            putBytes(session, "foreign", new byte[] {AttributeSeal.FORMAT, 1, 'x'});
            long version = load(stored, session.id()).version();

            for (SessionStore store : List.of(reading, writing, requiring, instance(Mode.READ, "k2", "k1"))) {
                load(store, session.id());
            }

            assertThat(load(stored, session.id()).version()).isEqualTo(version);
        }

        @Test
        void storingAnewUndoesNothingThatIsWrittenMeanwhile() {
            SessionSnapshot session = create(stored, "user", "nobody", "cart", "apples");
            SessionStore interrupted = new Interposed(stored) {
                @Override
                public SaveResult save(String handle, SessionChanges changes, Duration timeout) {
                    putBytes(session, "user", "ada".getBytes(UTF_8));
                    return super.save(handle, changes, timeout);
                }
            };

            load(EncryptedSessionStore.over(interrupted, TestKeys.ring("k1"), Mode.WRITE, observer), session.id());

            assertThat(bytes(session, "user")).isEqualTo("ada".getBytes(UTF_8));
        }

        @Test
        void storeThatIsAwayWhenItIsToStoreAnewHasAnsweredAllTheSame() {
            SessionSnapshot session = create(stored, "user", "ada");
            SessionStore away = new Interposed(stored) {
                @Override
                public SaveResult save(String handle, SessionChanges changes, Duration timeout) {
                    throw new SessionStoreException("away");
                }
            };

            SessionStore store = EncryptedSessionStore.over(away, TestKeys.ring("k1"), Mode.WRITE, observer);

            assertThat(load(store, session.id()).attributes()).isEqualTo(Map.of("user", value("ada")));
        }
    }

    @Test
    void everyMethodOfAStoreIsHandedOn() {
        for (Method method : SessionStore.class.getMethods()) {
            assertThat(EncryptedSessionStore.class.getDeclaredMethods())
                    .as(method.getName())
                    .anyMatch(own -> own.getName().equals(method.getName())
                            && Arrays.equals(own.getParameterTypes(), method.getParameterTypes())
                            && !own.isBridge());
        }
    }

    @Nested
    class Configuring {
        private SessionStore configured(Map<String, String> parameters) {
            return EncryptedSessionStore.configured(
                            name -> Optional.ofNullable(
                                    parameters.get(name.replace("continuity.session.encryption.", ""))),
                            observer)
                    .apply(stored);
        }

        private final String k1 = "k1:" + TestKeys.secret("k1");
        private final String k2 = "k2:" + TestKeys.secret("k2");

        @Test
        void offIsTheStoreItself() {
            assertThat(configured(Map.of())).isSameAs(stored);
            assertThat(configured(Map.of("mode", "off", "keys", "nonsense"))).isSameAs(stored);
        }

        @Test
        void keysAndModeAreTaken() {
            SessionStore store = configured(Map.of("mode", "write", "active-key", "k2", "keys", k1 + ", " + k2));
            SessionSnapshot session = create(writing, "cart", "apples");

            assertThat(load(store, session.id()).attributes().get("cart")).isEqualTo(value("apples"));
            assertThat(load(instance(Mode.REQUIRE, "k2"), session.id())
                            .attributes()
                            .get("cart"))
                    .isEqualTo(value("apples"));
        }

        @Test
        void whatIsWrongIsNamedAndNoKeyShown() {
            refused(Map.of("keys", k1), "mode must say what the keys are for: one of [off, read, write, require]");
            refused(Map.of("active-key", "k1"), "mode must say what the keys are for");
            refused(Map.of("mode", "on"), "mode must be one of [off, read, write, require], not 'on'");
            refused(Map.of("mode", "write"), "keys must hold the keys, and is not set");
            refused(
                    Map.of("mode", "write", "keys", k1),
                    "active-key must name the key to encrypt with, and is not set");
            refused(Map.of("mode", "write", "keys", k1, "active-key", "k2"), "active-key: the active key 'k2' must be");
            refused(
                    Map.of("mode", "write", "keys", k1 + "," + k1, "active-key", "k1"),
                    "keys: key 'k1' is there twice");
            refused(
                    Map.of("mode", "write", "keys", TestKeys.secret("k1"), "active-key", "k1"),
                    "keys: each must be an id, a colon and 32 bytes in base64");
            refused(
                    Map.of("mode", "write", "keys", TestKeys.secret("k1") + ":k1", "active-key", "k1"),
                    "keys: the id of a key must be");
        }

        private void refused(Map<String, String> parameters, String message) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> configured(parameters))
                    .withMessageStartingWith("continuity.session.encryption." + message)
                    .withMessageNotContaining(TestKeys.secret("k1"))
                    .withMessageNotContaining(TestKeys.secret("k2"));
        }
    }
}
