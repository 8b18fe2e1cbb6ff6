package io.continuity.session.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.codec.AttributeCodec;
import io.continuity.codec.AttributeFormatException;
import io.continuity.codec.EncodedAttribute;
import io.continuity.codec.JdkAttributeCodec;
import io.continuity.codec.SchemaVersions;
import io.continuity.codec.SessionType;
import io.continuity.codec.SessionTypes;
import io.continuity.codec.VersionedAttributeCodec;
import io.continuity.session.HandleParts;
import io.continuity.session.SaveResult.Saved;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionId;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.jwt.Browsers.Jar;
import io.continuity.testkit.ManualClock;
import java.io.Serializable;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

/**
 * One session in sealed tokens, served in turn by two releases of an application. In the newer one a class has another name and a
 * field more, one is new and one is gone. Each writes what it knows; a model holds what was written last.
 */
class TokenVersionsTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

    record Cart(String text) implements Serializable {}

    /** What has become of {@link Cart}. */
    record Basket(String text, String ribbon) implements Serializable {}

    record OnlyOld(String text) implements Serializable {}

    record OnlyNew(String text) implements Serializable {}

    /** A class path without some classes. */
    private static final class Lacking extends ClassLoader {
        private final Set<String> missing;

        Lacking(Class<?>... missing) {
            super(TokenVersionsTest.class.getClassLoader());
            this.missing = Stream.of(missing).map(Class::getName).collect(Collectors.toSet());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (missing.contains(name)) {
                throw new ClassNotFoundException(name);
            }
            return super.loadClass(name, resolve);
        }
    }

    /** An instance of a release: its store shares nothing with that of the other but keys. */
    private record Side(JwtSessionStore store, AttributeCodec codec, boolean isNew) {
        static Side old(ManualClock clock) {
            AttributeCodec codec = VersionedAttributeCodec.builder(jdk(new Lacking(Basket.class, OnlyNew.class)))
                    .build();
            return new Side(store(clock), codec, false);
        }

        static Side fresh(ManualClock clock, SchemaVersions versions) {
            SessionType<Basket> basket = SessionType.builder("cart", Basket.class)
                    .version(2)
                    .previous(1, Cart.class, v1 -> v1.storedAs(Cart.class.getName())
                            .upKeeping((cart, last) -> new Basket(
                                    cart.text(), last.map(Basket::ribbon).orElse("none")))
                            .down(some -> new Cart(some.text())))
                    .build();
            AttributeCodec codec = VersionedAttributeCodec.builder(jdk(new Lacking(OnlyOld.class)))
                    .types(SessionTypes.of(List.of(basket)))
                    .versions(versions)
                    .build();
            return new Side(store(clock), codec, true);
        }

        private static JdkAttributeCodec jdk(ClassLoader loader) {
            return JdkAttributeCodec.builder(loader)
                    .allow(TokenVersionsTest.class.getPackageName() + ".**")
                    .build();
        }

        private static JwtSessionStore store(ManualClock clock) {
            return JwtSessionStore.builder(TestKeys.lasting(), "shop")
                    .clock(clock)
                    .build();
        }

        List<String> known() {
            return List.of("cart", "plain", isNew ? "onlyNew" : "onlyOld");
        }

        Object value(String name, String text, String ribbon) {
            return switch (name) {
                case "cart" -> isNew ? new Basket(text, ribbon) : new Cart(text);
                case "onlyNew" -> new OnlyNew(text);
                case "onlyOld" -> new OnlyOld(text);
                default -> text;
            };
        }

        /** What the application gets to see. */
        Map<String, String> seen(SessionSnapshot session) {
            Map<String, String> seen = new HashMap<>();
            session.attributes()
                    .forEach((name, stored) -> decoded(stored).ifPresent(value -> seen.put(name, text(value))));
            return seen;
        }

        private Optional<Object> decoded(EncodedAttribute stored) {
            try {
                return Optional.of(codec.decode(stored));
            } catch (AttributeFormatException e) {
                return Optional.empty();
            }
        }

        private static String text(Object value) {
            if (value instanceof Cart cart) {
                return cart.text();
            }
            return value instanceof Basket basket ? basket.text() + " " + basket.ribbon() : value.toString();
        }
    }

    /** What a request sets, on one of the releases. */
    private record Request(boolean onNew, int name, int number) {}

    @Provide
    Arbitrary<List<Request>> requests() {
        return Combinators.combine(
                        Arbitraries.of(true, false),
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.integers().between(0, 1_000_000))
                .as(Request::new)
                .list()
                .ofSize(1_000);
    }

    @Property(tries = 3, shrinking = ShrinkingMode.BOUNDED)
    void nothingIsLostInAThousandTurnsWhileTheOldReleaseIsWrittenFor(@ForAll("requests") List<Request> requests) {
        bounce(requests, (type, newest) -> 1);
    }

    /** The old release comes back without any warning. */
    @Property(tries = 3, shrinking = ShrinkingMode.BOUNDED)
    void nothingIsLostThatTheReleaseBeforeTheNewestIsWrittenFor(@ForAll("requests") List<Request> requests) {
        bounce(requests, (type, newest) -> Math.max(1, newest - 1));
    }

    private static void bounce(List<Request> requests, SchemaVersions versions) {
        ManualClock clock = ManualClock.startingAt(NOW);
        Side old = Side.old(clock);
        Side fresh = Side.fresh(clock, versions);
        Jar jar = new Jar();
        SessionSnapshot first = SessionSnapshot.fresh(SessionId.random(new SecureRandom()), NOW, Duration.ofHours(1));
        jar.take("", ((Saved) old.store.create(first, TIMEOUT)).handle());
        Model model = new Model();
        for (Request request : requests) {
            Side side = request.onNew ? fresh : old;
            String name = side.known().get(request.name);
            model.set(name, "no. " + request.number, "ribbon " + request.number, side.isNew);
            serve(side, jar, name, side.value(name, "no. " + request.number, "ribbon " + request.number));
            for (Side either : List.of(old, fresh)) {
                SessionSnapshot now =
                        either.store.load(jar.presented(), TIMEOUT).orElseThrow();
                assertThat(either.seen(now)).as("after %s", name).isEqualTo(model.known(either));
            }
            clock.advance(Duration.ofSeconds(20));
        }
    }

    /** Does what the filter does. */
    private static void serve(Side side, Jar jar, String name, Object value) {
        String presented = jar.presented();
        SessionSnapshot session = side.store.load(presented, TIMEOUT).orElseThrow();
        EncodedAttribute stored = session.attributes().get(name);
        EncodedAttribute encoded = stored == null ? side.codec.encode(value) : side.codec.encode(value, stored);
        SessionChanges changes =
                SessionChanges.basedOn(session).set(name, encoded).build();
        jar.take(presented, ((Saved) side.store.save(presented, changes, TIMEOUT)).handle());
    }

    /** What was written last. */
    private static final class Model {
        private final Map<String, String> values = new HashMap<>();
        private String ribbon = "none";

        void set(String name, String text, String newRibbon, boolean onNew) {
            values.put(name, text);
            ribbon = name.equals("cart") && onNew ? newRibbon : ribbon;
        }

        Map<String, String> known(Side side) {
            Map<String, String> known = new HashMap<>(values);
            known.keySet().retainAll(side.known());
            known.computeIfPresent("cart", (name, text) -> side.isNew ? text + " " + ribbon : text);
            known.computeIfPresent("onlyNew", (name, text) -> new OnlyNew(text).toString());
            known.computeIfPresent("onlyOld", (name, text) -> new OnlyOld(text).toString());
            return known;
        }
    }

    @Test
    void attributeWhoseClassIsGoneIsHiddenAndComesBackByteByByteThroughEachWayOfWriting() {
        ManualClock clock = ManualClock.startingAt(NOW);
        Side old = Side.old(clock);
        Side fresh = Side.fresh(clock, (type, newest) -> 1);
        EncodedAttribute gone = old.codec.encode(new OnlyOld("kept"));
        SessionSnapshot first = SessionSnapshot.fresh(SessionId.random(new SecureRandom()), NOW, Duration.ofHours(1))
                .withAttributes(Map.of("onlyOld", gone, "plain", old.codec.encode("x".repeat(400))));
        Jar jar = new Jar();
        jar.take("", ((Saved) old.store.create(first, TIMEOUT)).handle());

        for (String value : List.of("beside", "whole ".repeat(200))) {
            serve(fresh, jar, "onlyNew", new OnlyNew(value));
            assertThat(HandleParts.split(jar.presented()).orElseThrow())
                    .as("tokens that the client holds")
                    .hasSize(value.equals("beside") ? 2 : 1);
            SessionSnapshot seen = fresh.store.load(jar.presented(), TIMEOUT).orElseThrow();
            assertThat(fresh.seen(seen)).containsOnlyKeys("plain", "onlyNew");
        }
        String presented = jar.presented();
        clock.advance(Duration.ofMinutes(2));
        jar.take(presented, fresh.store.touched(presented).orElseThrow());

        SessionSnapshot back = old.store.load(jar.presented(), TIMEOUT).orElseThrow();
        assertThat(back.attributes().get("onlyOld")).isEqualTo(gone);
        assertThat(old.seen(back)).containsOnlyKeys("plain", "onlyOld");
    }
}
