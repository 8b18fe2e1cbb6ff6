package io.continuity.session.jwt;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** The headers that a token can have on one day, and the keys derived for them when first needed. <em>Thread-safe.</em> */
final class LiveKeys {
    private static final long DAY_SECONDS = Duration.ofDays(1).toSeconds();

    private final TokenKeyRing ring;
    private final long day;
    private final KeyDerivation derivation;
    private final Map<String, JoseHeader> headers;
    private final Map<JoseHeader, JoseKey> keys = new ConcurrentHashMap<>();

    LiveKeys(TokenKeyRing ring, Instant now, KeyDerivation derivation) {
        this.ring = ring;
        this.day = dayOf(now);
        this.derivation = derivation;
        // A day more at each end than is needed now: this serves until midnight, and isAlive looks at the second.
        long first = day - ring.rotation().afterWriting().toDays() - 2;
        List<Long> days = LongStream.rangeClosed(first, day + 1).boxed().toList();
        this.headers = ring.keys().stream()
                .filter(key -> !key.isRevoked())
                .flatMap(key -> days.stream().map(made -> new JoseHeader(derivation.form(), key.id(), made)))
                .collect(Collectors.toUnmodifiableMap(JoseHeader::text, Function.identity()));
    }

    private static long dayOf(Instant now) {
        return Math.floorDiv(now.getEpochSecond(), DAY_SECONDS);
    }

    /** Tells whether this is still what the answers have to come from. */
    boolean serves(TokenKeyRing current, Instant now) {
        return ring == current && day == dayOf(now);
    }

    TokenKeyRing ring() {
        return ring;
    }

    /** The header of what is sealed now. */
    JoseHeader writing(Instant now) {
        return new JoseHeader(derivation.form(), ring.writes(now), dayOf(now));
    }

    /** Finds the header that a token starts with; empty if no token that is still good has it. */
    Optional<JoseHeader> find(String headerText, Instant now) {
        return Optional.ofNullable(headers.get(headerText))
                .filter(header -> ring.isReadable(header.keyId(), now) && isAlive(header.day(), now));
    }

    /** Whether anything that was sealed on that day can be good. */
    private boolean isAlive(long made, Instant now) {
        KeyRotation rotation = ring.rotation();
        Instant start = Instant.ofEpochSecond(made * DAY_SECONDS);
        Instant end = start.plusSeconds(DAY_SECONDS).plus(rotation.afterWriting());
        return !start.isAfter(now.plus(rotation.clockSkew())) && now.isBefore(end);
    }

    /** The key of one of these headers. */
    JoseKey key(JoseHeader header) {
        return keys.computeIfAbsent(header, made -> derivation.key(ring, made));
    }
}
