package io.continuity.session.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuity.codec.EncodedAttribute;
import io.continuity.session.HandleParts;
import io.continuity.session.SaveResult;
import io.continuity.session.SaveResult.Saved;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionId;
import io.continuity.session.SessionObserver;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.jwt.SessionToken.Change;
import io.continuity.session.jwt.SessionToken.Owner;
import io.continuity.session.jwt.SessionToken.State;
import io.continuity.testkit.ManualClock;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.Deflater;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be under a good seal: of a newer version, spoilt, or made by somebody who has a key. */
class HostilePayloadTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final List<String> NAMES = List.of(
            "",
            " ",
            "exp",
            "sub",
            "cart",
            "CART",
            "line\nbreak\r\n",
            "\u0000nul",
            "{brace}",
            "\u00e9",
            "e\u0301",
            "日本語",
            "\uD83D\uDE00",
            "?",
            "\uD83D",
            "\uDE00\uD83D",
            "half \uDC00 \u00e9",
            "n".repeat(1024));

    private final ManualClock clock = ManualClock.startingAt(TestKeys.NOW);
    private final AtomicInteger refused = new AtomicInteger();
    private final TokenSealer sealer =
            new TokenSealer(TestKeys.lasting(), TokenForm.ENCRYPTED, new TokenPurpose("shop", "JSESSIONID"), clock);
    private final JwtSessionStore store = JwtSessionStore.builder(TestKeys.lasting(), "shop")
            .clock(clock)
            .observer(new SessionObserver() {
                @Override
                public void handleRefused() {
                    refused.incrementAndGet();
                }
            })
            .build();

    private String sealed(byte[] content) {
        return "s1-0:" + sealer.seal(content);
    }

    private static SessionToken token(Random random) {
        Map<String, EncodedAttribute> attributes = new HashMap<>();
        Set<String> removed = new HashSet<>();
        for (String name : NAMES) {
            byte[] value = new byte[random.nextInt(40)];
            random.nextBytes(value);
            switch (random.nextInt(3)) {
                case 0 -> attributes.put(name, EncodedAttribute.of(value));
                case 1 -> removed.add(name);
                default -> {}
            }
        }
        Optional<Owner> owner = random.nextBoolean() ? Optional.of(owner(random)) : Optional.empty();
        Optional<Duration> interval = random.nextBoolean()
                ? Optional.of(Duration.ofMillis(random.nextInt())).map(Duration::abs)
                : Optional.empty();
        Change change = new Change(Map.copyOf(attributes), Set.copyOf(removed), interval, owner);
        Optional<State> state = random.nextBoolean() ? Optional.of(state(random, attributes)) : Optional.empty();
        return new SessionToken(
                SessionId.random(new SecureRandom()),
                random.nextLong(),
                random.nextInt(1 << 30),
                time(random),
                change,
                state);
    }

    private static Owner owner(Random random) {
        return new Owner(
                random.nextBoolean() ? Optional.of(NAMES.get(random.nextInt(NAMES.size()))) : Optional.empty(),
                time(random));
    }

    private static Instant time(Random random) {
        return Instant.ofEpochMilli(random.nextLong() >>> 20);
    }

    private static State state(Random random, Map<String, EncodedAttribute> set) {
        Map<String, EncodedAttribute> attributes = new HashMap<>(set);
        attributes.put("other", EncodedAttribute.of(new byte[] {1}));
        Set<Long> included = new HashSet<>();
        random.longs(random.nextInt(5)).forEach(included::add);
        return new State(
                time(random),
                time(random),
                Duration.ofMillis(random.nextInt(1 << 30)),
                time(random),
                owner(random),
                Map.copyOf(attributes),
                Set.copyOf(included),
                List.of("AAAAAAAAAAAAAAAA", "BBBBBBBBBBBBBBBB").subList(0, random.nextInt(3)));
    }

    @Property(tries = 500)
    void everyTokenIsReadAsItWasWritten(@ForAll long seed, @ForAll boolean compresses) {
        SessionToken token = token(new Random(seed));

        byte[] packed = new Packing(compresses).pack(TokenPayload.write(token));

        assertThat(TokenPayload.read(Packing.unpack(packed))).isEqualTo(token);
        assertThat(packed.length % 64).isZero();
    }

    @Property(tries = 2000)
    void bytesOfAnyKindAreReadOrRefusedAndNothingElse(@ForAll @Size(max = 300) byte[] bytes) {
        onlyRefuses(bytes);
        for (boolean compresses : new boolean[] {false, true}) {
            byte[] packed = new Packing(compresses).pack(bytes);
            assertThat(Packing.unpack(packed)).isEqualTo(bytes);
        }
    }

    @Property(tries = 2000)
    void spoiltPayloadsAreReadOrRefusedAndNothingElse(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int edits) {
        Random random = new Random(seed);
        byte[] payload = TokenPayload.write(token(random));
        for (int i = 0; i < edits; i++) {
            int at = random.nextInt(payload.length);
            switch (random.nextInt(4)) {
                case 0 -> payload[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> payload[at] = (byte) 0xff;
                case 2 -> payload = Arrays.copyOf(payload, Math.max(1, at));
                default -> payload = Arrays.copyOf(payload, payload.length + 1 + random.nextInt(9));
            }
        }
        onlyRefuses(payload);
        byte[] packed = new Packing(true).pack(payload);
        packed[random.nextInt(packed.length)] ^= (byte) (1 << random.nextInt(8));
        try {
            assertThat(Packing.unpack(packed)).hasSizeLessThanOrEqualTo(Packing.MAX_BYTES);
        } catch (PayloadException e) {
            assertThat(e).hasMessageStartingWith("The content of a session token cannot be read: ");
        }
        behavesInAStore(payload);
    }

    /** Whoever can seal anything gets no session, or one, and no exception. */
    private void behavesInAStore(byte[] payload) {
        String handle = sealed(new Packing(true).pack(payload));
        Optional<SessionSnapshot> found = store.load(handle, TIMEOUT);
        found.ifPresent(session -> store.handleOf(handle, session));
        store.touched(handle);
        store.handleAfterEnd(handle);
        store.requestedId(handle);
        SessionChanges change = SessionChanges.blind()
                .set("more", EncodedAttribute.of(new byte[] {1}))
                .build();
        assertThat(store.save(handle, change, TIMEOUT) instanceof Saved).isEqualTo(found.isPresent());
        assertThat(store.delete(handle, OptionalLong.empty(), TIMEOUT)).isEqualTo(found.isPresent());
    }

    private static void onlyRefuses(byte[] payload) {
        try {
            SessionToken read = TokenPayload.read(payload);
            assertThat(TokenPayload.read(TokenPayload.write(read))).isEqualTo(read);
        } catch (PayloadException e) {
            assertThat(e).hasMessageStartingWith("The content of a session token cannot be read: ");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 127, 255})
    void tokenOfAnotherFormatIsNoSessionAndIsKept(int format) {
        byte[] content = new byte[64];
        content[0] = (byte) format;
        String newer = sealed(content);

        assertThat(store.load(newer, TIMEOUT)).isEmpty();
        assertThat(store.touched(newer)).isEmpty();
        assertThat(refused).hasValue(0);
        SessionSnapshot fresh =
                SessionSnapshot.fresh(SessionId.random(new SecureRandom()), clock.instant(), Duration.ofMinutes(30));
        String created = ((Saved) store.create(fresh, TIMEOUT)).handle();
        String beside = store.handleBeside(created, newer);
        assertThat(HandleParts.split(beside).orElseThrow())
                .containsAll(HandleParts.split(newer).orElseThrow());
        SessionChanges change = SessionChanges.blind()
                .set("more", EncodedAttribute.of(new byte[] {1}))
                .build();
        String changed = ((Saved) store.save(beside, change, TIMEOUT)).handle();
        assertThat(HandleParts.split(changed).orElseThrow())
                .as("also when the session is written")
                .containsAll(HandleParts.split(newer).orElseThrow());
        assertThat(HandleParts.split(store.handleAfterEnd(changed).orElseThrow())
                        .orElseThrow())
                .as("a logout is one of all versions")
                .doesNotContainAnyElementsOf(HandleParts.split(newer).orElseThrow());
    }

    private static byte[] bomb(long claimed, int megabytes) {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        deflater.setDictionary(PresetDictionary.bytes());
        ByteArrayOutputStream deflated = new ByteArrayOutputStream();
        byte[] zeros = new byte[1024 * 1024];
        byte[] buffer = new byte[64 * 1024];
        for (int i = 0; i < megabytes; i++) {
            deflater.setInput(zeros);
            while (!deflater.needsInput()) {
                deflated.write(buffer, 0, deflater.deflate(buffer));
            }
        }
        deflater.finish();
        while (!deflater.finished()) {
            deflated.write(buffer, 0, deflater.deflate(buffer));
        }
        deflater.end();
        byte[] body = new PayloadWriter()
                .number(claimed)
                .bytes(deflated.toByteArray())
                .toByteArray();
        return ByteBuffer.allocate(2 + body.length)
                .put((byte) 1)
                .put((byte) 1)
                .put(body)
                .array();
    }

    @ParameterizedTest
    @ValueSource(longs = {100, 256 * 1024, 50L * 1024 * 1024, Long.MAX_VALUE, -1})
    void bombIsRefusedWhateverItClaims(long claimed) {
        byte[] bomb = bomb(claimed, 50);

        assertThatThrownBy(() -> Packing.unpack(bomb)).isInstanceOf(PayloadException.class);
    }

    @Test
    void bombUnderAGoodKeyIsNoSession() {
        String handle = sealed(bomb(1024 * 1024, 1));

        assertThat(store.load(handle, TIMEOUT)).isEmpty();
        assertThat(refused).hasValue(1);
        assertThat(store.save(handle, SessionChanges.blind().remove("cart").build(), TIMEOUT))
                .isEqualTo(SaveResult.GONE);
        assertThat(refused).hasValue(2);
    }

    @Test
    void whatUnpacksToJustAsMuchAsThereMayBeIsRead() {
        byte[] payload = new byte[Packing.MAX_BYTES];

        assertThat(Packing.unpack(new Packing(true).pack(payload))).isEqualTo(payload);
        byte[] more = new Packing(true).pack(new byte[Packing.MAX_BYTES + 1]);
        assertThatThrownBy(() -> Packing.unpack(more))
                .isInstanceOf(PayloadException.class)
                .hasMessageContaining("more than " + Packing.MAX_BYTES);
    }
}
