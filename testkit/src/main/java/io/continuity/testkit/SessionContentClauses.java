package io.continuity.testkit;

import static io.continuity.testkit.StoreUnderTest.INTERVAL;
import static io.continuity.testkit.StoreUnderTest.TIMEOUT;
import static io.continuity.testkit.StoreUnderTest.blindlySetting;
import static io.continuity.testkit.StoreUnderTest.handle;
import static io.continuity.testkit.StoreUnderTest.moving;
import static io.continuity.testkit.StoreUnderTest.newId;
import static io.continuity.testkit.StoreUnderTest.setting;
import static io.continuity.testkit.StoreUnderTest.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.codec.EncodedAttribute;
import io.continuity.session.SaveResult;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionId;
import io.continuity.session.SessionSnapshot;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What a store keeps, and under which handles it is found. <em>Not thread-safe.</em> */
abstract class SessionContentClauses extends StoreClauses {
    @Nested
    class Creating {
        @Test
        void createdSessionIsLoadedAsItWas() {
            SessionSnapshot created = sut.fresh(newId(), Map.of("user", value("ada"), "cart", value("3 apples")));

            SessionSnapshot loaded = sut.load(sut.create(created));

            assertThat(loaded.id()).isEqualTo(created.id());
            assertThat(loaded.creationTime()).isEqualTo(created.creationTime());
            assertThat(loaded.lastAccessedTime()).isEqualTo(created.creationTime());
            assertThat(loaded.maxInactiveInterval()).isEqualTo(INTERVAL);
            assertThat(loaded.version()).isEqualTo(1);
            assertThat(loaded.attributes()).isEqualTo(created.attributes());
        }

        @Test
        void sessionWithoutAttributesExists() {
            assertThat(sut.load(sut.create(sut.fresh())).attributes()).isEmpty();
        }

        @Test
        void anotherSessionUnderATakenIdIsAConflictAndOverwritesNothing() {
            SessionSnapshot first = sut.fresh(newId(), Map.of("user", value("ada")));
            String handle = sut.create(first);
            SessionSnapshot second = new SessionSnapshot(
                    first.id(), sut.now(), sut.now(), INTERVAL, 0, Map.of("user", value("eve"), "x", value("y")));

            assertThat(sut.store().create(second, TIMEOUT)).isEqualTo(SaveResult.CONFLICT);

            assertThat(sut.attributes(handle)).containsExactly(Map.entry("user", "ada"));
        }

        @Test
        void sessionsDoNotShareAttributes() {
            String one = sut.createWith("user", "ada");
            String other = sut.createWith("user", "grace");

            assertThat(sut.attributes(one)).containsExactly(Map.entry("user", "ada"));
            assertThat(sut.attributes(other)).containsExactly(Map.entry("user", "grace"));
        }
    }

    @Nested
    class Bytes {
        @Test
        void attributeNamesMayHoldAnyCharacter() {
            Map<String, EncodedAttribute> attributes = new HashMap<>();
            Hostile.NAMES.forEach(name -> attributes.put(name, value("value of " + name)));

            String handle = sut.create(sut.fresh(newId(), attributes));
            assertThat(sut.load(handle).attributes()).isEqualTo(attributes);

            for (String name : Hostile.NAMES) {
                handle = sut.save(handle, blindlySetting(name, "new"));
                attributes.put(name, value("new"));
                assertThat(sut.load(handle).attributes()).isEqualTo(attributes);
                handle = sut.save(handle, SessionChanges.blind().remove(name).build());
                attributes.remove(name);
                assertThat(sut.load(handle).attributes()).isEqualTo(attributes);
            }
        }

        @Test
        void valuesOfAnySizeAndContentAreKept() {
            byte[] large = new byte[1 << 20];
            new Random(1).nextBytes(large);
            Map<String, EncodedAttribute> attributes = Map.of(
                    "empty", EncodedAttribute.of(new byte[0]),
                    "binary", EncodedAttribute.of(new byte[] {0, -1, '\r', '\n', '"', -128, 127, 0}),
                    "large", EncodedAttribute.of(large));

            String created = sut.create(sut.fresh(newId(), attributes));
            assertThat(sut.load(created).attributes()).isEqualTo(attributes);

            SessionChanges.Builder changes = SessionChanges.blind();
            attributes.forEach(changes::set);
            String saved = sut.save(sut.create(sut.fresh()), changes.build());
            assertThat(sut.load(saved).attributes()).isEqualTo(attributes);
        }
    }

    @Nested
    class HostileHandles {
        @Test
        void unknownIdIsAbsent() {
            assertAbsent(newId().value());
        }

        @Test
        void handlesThatNoStoreIssuesAreAbsentAndHarmNothing() {
            String bystander = sut.createWith("user", "ada");

            Hostile.HANDLES.forEach(this::assertAbsent);

            assertThat(sut.attributes(bystander)).containsExactly(Map.entry("user", "ada"));
        }

        @Test
        void decoratedHandlesAreAbsent() {
            String handle = sut.createWith("user", "ada");

            List.of(handle + "\n", " " + handle, handle + "\u0000", handle + "*", "{" + handle + "}")
                    .forEach(this::assertAbsent);

            assertThat(sut.attributes(handle)).containsExactly(Map.entry("user", "ada"));
        }

        private void assertAbsent(String handle) {
            String which = handle.length() > 100 ? "a long handle" : "handle '" + handle + "'";
            SessionSnapshot basis = sut.fresh();
            assertThat(sut.find(handle)).as(which).isEmpty();
            assertThat(sut.trySave(handle, blindlySetting("a", "1"))).as(which).isEqualTo(SaveResult.GONE);
            assertThat(sut.trySave(handle, setting(basis, "a", "1"))).as(which).isEqualTo(SaveResult.GONE);
            SessionId renewed =
                    SessionId.parse(handle).map(StoreUnderTest::renewed).orElseGet(StoreUnderTest::newId);
            assertThat(sut.trySave(handle, moving(basis, renewed))).as(which).isEqualTo(SaveResult.GONE);
            assertThat(sut.delete(handle)).as(which).isFalse();
            sut.touch(handle);
            assertThat(sut.find(handle)).as(which).isEmpty();
        }
    }

    @Nested
    class Saving {
        @Test
        void saveSetsAndReplacesAttributes() {
            String handle = sut.createWith("a", "1");

            handle = sut.save(
                    handle,
                    SessionChanges.basedOn(sut.load(handle))
                            .set("a", value("2"))
                            .set("b", value("3"))
                            .build());

            assertThat(sut.attributes(handle)).containsExactly(Map.entry("a", "2"), Map.entry("b", "3"));
        }

        @Test
        void removedAttributeLeavesNothing() {
            String handle = sut.create(sut.fresh(newId(), Map.of("a", value("1"), "b", value("2"))));

            handle = sut.save(
                    handle, SessionChanges.basedOn(sut.load(handle)).remove("a").build());

            assertThat(sut.attributes(handle)).containsExactly(Map.entry("b", "2"));
        }

        @Test
        void sessionOutlivesItsLastAttribute() {
            String handle = sut.createWith("a", "1");

            handle = sut.save(handle, SessionChanges.blind().remove("a").build());

            assertThat(sut.attributes(handle)).isEmpty();
        }

        @Test
        void removingAnAbsentAttributeIsFine() {
            String handle = sut.createWith("a", "1");

            handle = sut.save(handle, SessionChanges.blind().remove("b").build());

            assertThat(sut.attributes(handle)).containsExactly(Map.entry("a", "1"));
        }

        @Test
        void attributesThatAreNotNamedStayAsTheyAre() {
            String handle = sut.createWith("a", "1");

            handle = sut.save(handle, blindlySetting("b", "2"));
            handle = sut.save(handle, SessionChanges.blind().build());

            assertThat(sut.attributes(handle)).containsExactly(Map.entry("a", "1"), Map.entry("b", "2"));
        }

        @Test
        void disjointChangesToTheSameVersionMerge() {
            String handle = sut.createWith("a", "1");
            SessionSnapshot basis = sut.load(handle);

            sut.save(handle, setting(basis, "b", "2"));
            sut.save(handle, SessionChanges.basedOn(basis).remove("a").build());
            String last = sut.save(handle, setting(basis, "c", "3"));

            assertThat(sut.attributes(last)).containsExactly(Map.entry("b", "2"), Map.entry("c", "3"));
        }

        @Test
        void lastWriteToAnAttributeWins() {
            String handle = sut.createWith("a", "1");
            SessionSnapshot basis = sut.load(handle);

            sut.save(handle, setting(basis, "a", "2"));
            String last = sut.save(handle, setting(basis, "a", "3"));

            assertThat(sut.attributes(last)).containsExactly(Map.entry("a", "3"));
        }

        @Test
        void versionCountsSaves() {
            String handle = sut.create(sut.fresh());

            handle = sut.save(handle, blindlySetting("a", "1"));
            assertThat(sut.load(handle).version()).isEqualTo(2);
            handle = sut.save(handle, setting(sut.load(handle), "a", "2"));
            assertThat(sut.load(handle).version()).isEqualTo(3);
        }
    }
}
