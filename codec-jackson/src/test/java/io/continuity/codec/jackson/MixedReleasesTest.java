package io.continuity.codec.jackson;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.codec.AliasingCodec;
import io.continuity.codec.AttributeCodec;
import io.continuity.codec.AttributeFormatException;
import io.continuity.codec.EncodedAttribute;
import io.continuity.codec.JdkAttributeCodec;
import io.continuity.codec.SchemaVersions;
import io.continuity.codec.SessionTypes;
import io.continuity.codec.VersionedAttributeCodec;
import io.continuity.session.InMemorySessionStore;
import io.continuity.session.SaveResult.Saved;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionId;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.SessionStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/**
 * One session in one store, served in turn by two releases of an application that differ in their types. Each sets what
 * it knows; a model holds what was set last. After every request, the release finds all that it knows of it.
 */
class MixedReleasesTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final int REQUESTS = 1_000;

    private static final SchemaVersions WHILE_OLD_IS_ALIVE = (type, newest) -> 1;

    private static final Release ONE = Releases.load("v1", "shop.ReleaseOne");
    private static final Release TWO = Releases.load("v2", "shop.ReleaseTwo");

    /** What a request does: on one of the releases, with one of the values that it knows. */
    private record Request(boolean onNew, int key, int number) {}

    /** A release and the codec that it is set up with. */
    private record Side(Release release, AttributeCodec codec) {
        static Side of(Release release, SchemaVersions versions, Function<ClassLoader, AliasingCodec> codec) {
            return new Side(
                    release,
                    VersionedAttributeCodec.builder(
                                    codec.apply(release.getClass().getClassLoader()))
                            .types(SessionTypes.of(release.types()))
                            .versions(versions)
                            .build());
        }
    }

    @Provide
    Arbitrary<List<Request>> requests() {
        return Combinators.combine(
                        Arbitraries.of(true, false),
                        Arbitraries.integers().between(0, 1_000),
                        Arbitraries.integers().between(0, 1_000))
                .as(Request::new)
                .list()
                .ofSize(REQUESTS);
    }

    @Property(tries = 6, shrinking = ShrinkingMode.BOUNDED)
    void nothingIsLostWithTheJdkCodec(@ForAll("requests") List<Request> requests) {
        bounce(requests, false, WHILE_OLD_IS_ALIVE, MixedReleasesTest::jdk);
    }

    @Property(tries = 6, shrinking = ShrinkingMode.BOUNDED)
    void nothingIsLostWithJson(@ForAll("requests") List<Request> requests) {
        bounce(requests, true, WHILE_OLD_IS_ALIVE, MixedReleasesTest::json);
    }

    /** The old release comes back without any warning. */
    @Property(tries = 6, shrinking = ShrinkingMode.BOUNDED)
    void nothingIsLostInALateRollbackWithTheJdkCodec(@ForAll("requests") List<Request> requests) {
        bounce(requests, false, SchemaVersions.newest(), MixedReleasesTest::jdk);
    }

    @Property(tries = 6, shrinking = ShrinkingMode.BOUNDED)
    void nothingIsLostInALateRollbackWithJson(@ForAll("requests") List<Request> requests) {
        bounce(requests, true, SchemaVersions.newest(), MixedReleasesTest::json);
    }

    private static AliasingCodec jdk(ClassLoader loader) {
        return JdkAttributeCodec.builder(loader).allow("shop.**").build();
    }

    private static AliasingCodec json(ClassLoader loader) {
        return JacksonAttributeCodec.builder(loader).allow("shop.**").build();
    }

    private static void bounce(
            List<Request> requests, boolean json, SchemaVersions versions, Function<ClassLoader, AliasingCodec> codec) {
        Side one = Side.of(ONE, versions, codec);
        Side two = Side.of(TWO, versions, codec);
        SessionStore store = new InMemorySessionStore(() -> Instant.EPOCH);
        String handle = ((Saved) store.create(
                        SessionSnapshot.fresh(SessionId.random(new SecureRandom()), Instant.EPOCH, Duration.ofHours(1)),
                        TIMEOUT))
                .handle();
        Model model = new Model();
        for (Request request : requests) {
            Side side = request.onNew ? two : one;
            List<String> keys = side.release.keys().stream()
                    .filter(key -> json || !key.startsWith("profile"))
                    .toList();
            String key = keys.get(request.key % keys.size());
            handle = serve(store, handle, side, key, request.number);
            model.set(key, request.number, request.onNew);
            assertThat(found(store, handle, side)).as("after %s", key).isEqualTo(model.known(request.onNew));
        }
        assertThat(found(store, handle, one)).isEqualTo(model.known(false));
        assertThat(found(store, handle, two)).isEqualTo(model.known(true));
    }

    /** Does what the filter does: decodes what it can, and saves what has changed over what was stored. */
    private static String serve(SessionStore store, String handle, Side side, String key, int number) {
        SessionSnapshot session = store.load(handle, TIMEOUT).orElseThrow();
        Map<String, Object> attributes = decoded(session, side.codec);
        side.release.set(attributes, key, number);
        String name = key.startsWith("visitors") ? key : key.replaceAll("\\..*", "");
        EncodedAttribute stored = session.attributes().get(name);
        EncodedAttribute encoded = stored == null
                ? side.codec.encode(attributes.get(name))
                : side.codec.encode(attributes.get(name), stored);
        SessionChanges changes =
                SessionChanges.basedOn(session).set(name, encoded).build();
        return ((Saved) store.save(handle, changes, TIMEOUT)).handle();
    }

    private static Map<String, String> found(SessionStore store, String handle, Side side) {
        return side.release.values(decoded(store.load(handle, TIMEOUT).orElseThrow(), side.codec));
    }

    private static Map<String, Object> decoded(SessionSnapshot session, AttributeCodec codec) {
        Map<String, Object> attributes = new HashMap<>();
        session.attributes().forEach((name, stored) -> {
            try {
                attributes.put(name, codec.decode(stored));
            } catch (AttributeFormatException e) {
                assertThat(name)
                        .as("can be read by each release that knows it: " + e)
                        .startsWith("only");
            }
        });
        return attributes;
    }

    /** What was set last, in the words of each release. */
    private static final class Model {
        private static final String STATUS = "basket.status";
        private final Map<String, String> values = new HashMap<>();

        void set(String key, int number, boolean onNew) {
            String group = key.replaceAll("[\\d.].*", "");
            defaults(group).forEach(values::putIfAbsent);
            if (key.matches(".*[01]")) {
                List<String> fields = group.equals("basket") ? List.of("line", "ribbon") : List.of("tag", "color");
                for (int i = 0; i <= key.charAt(key.length() - 1) - '0'; i++) {
                    values.putIfAbsent(group + "." + fields.get(0) + i, group.equals("basket") ? "0" : "");
                    values.putIfAbsent(group + "." + fields.get(1) + i, "");
                }
            }
            values.put(key, value(key, number, onNew));
        }

        private static Map<String, String> defaults(String group) {
            return switch (group) {
                case "basket" -> Map.of(STATUS, "OPEN", "basket.note", "", "basket.gift", "false");
                case "address" -> Map.of("address.street", "", "address.fax", "", "address.country", "");
                case "profile" -> Map.of("profile.name", "", "profile.fax", "", "profile.mail", "");
                default -> Map.of();
            };
        }

        private String value(String key, int number, boolean onNew) {
            String text = "value " + number;
            return switch (key) {
                case STATUS -> status(number, onNew);
                case "basket.gift" -> String.valueOf(number % 2 == 0);
                case "basket.line0", "basket.line1" -> String.valueOf(number);
                case "visitors" -> text + ", friend of " + text;
                default -> text;
            };
        }

        /** The new release has no word for RESERVED and says OPEN. */
        private String status(int number, boolean onNew) {
            if (!onNew) {
                return List.of("OPEN", "RESERVED", "PAID").get(number % 3);
            }
            boolean stays = number % 2 == 0 && "RESERVED".equals(values.get(STATUS));
            return stays ? "RESERVED" : List.of("OPEN", "PAID").get(number % 2);
        }

        Map<String, String> known(boolean byNew) {
            Map<String, String> known = new TreeMap<>();
            List<String> keys = (byNew ? TWO : ONE).keys();
            values.forEach((key, value) -> {
                if (keys.contains(key)) {
                    known.put(key, byNew && value.equals("RESERVED") ? "OPEN" : value);
                }
            });
            return known;
        }
    }
}
