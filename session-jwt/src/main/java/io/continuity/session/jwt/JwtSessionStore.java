package io.continuity.session.jwt;

import io.continuity.Clocks;
import io.continuity.codec.EncodedAttribute;
import io.continuity.session.HandleParts;
import io.continuity.session.HandleParts.Part;
import io.continuity.session.SaveResult;
import io.continuity.session.SaveResult.Conflict;
import io.continuity.session.SaveResult.Saved;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionId;
import io.continuity.session.SessionObserver;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.SessionStore;
import io.continuity.session.SessionStoreException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Keeps each session in encrypted tokens that its client holds: any instance with the keys can serve it, and no server
 * has to be asked.
 *
 * <p>A handle is made of {@link HandleParts}, each a token in a cookie of its own. One has the whole session; a small change
 * is a token beside it, so that requests that run side by side do not overwrite what the other has changed. The next one that
 * is written has them all in it, and the others are cleared. What the store cannot keep of its contract, because nobody but
 * the client knows what the client holds:
 *
 * <ul>
 *   <li>Without {@link Builder#revocations}, the end of a session is final for its client, and not for whoever has copied the
 *       client's cookies. With them it is, within their staleness.
 *   <li>Expectations are compared with what the request has presented: two requests side by side both find it.
 *   <li>Changes of a request that runs beside a change of the session's id are lost: they are of another session.
 *   <li>Sessions cannot be listed, counted or found by principal, and nobody is told that one has expired.
 *   <li>A session has a size: see {@link Builder#maxCookies}.
 *   <li>An access that is answered by a {@code 304}, or by what shared caches may keep, does not count.
 * </ul>
 *
 * <p>A session lives for {@link KeyRotation#longestLifetime} at most, however often it is touched.
 *
 * <p>Nothing blocks, except on the source of revocations. <em>Thread-safe.</em>
 */
public final class JwtSessionStore implements SessionStore {
    private static final System.Logger LOG = System.getLogger(JwtSessionStore.class.getName());

    private final HandleReader reader;
    private final TokenAuthor author;
    private final TokenTimes times;
    private final SessionEndings endings;
    private volatile boolean closed;

    private JwtSessionStore(Builder said) {
        TokenPurpose purpose = new TokenPurpose(said.application, said.cookie);
        TokenSealer sealer = new TokenSealer(said.keys, said.form, purpose, said.clock);
        this.times = new TokenTimes(said.keys, said.touchThreshold, said.clock);
        this.endings = new SessionEndings(said.revocations, times);
        this.reader = new HandleReader(sealer, said.observer, times, said.cached);
        this.author = new TokenAuthor(
                new TokenWriter(sealer, new Packing(said.compresses), said.cookie, said.maxCookies), times);
        LOG.log(System.Logger.Level.INFO, () -> "Sessions in tokens: " + said.form + ", " + said.keys.current());
    }

    /**
     * Starts building a store.
     *
     * @param keys what tokens are sealed with
     * @param application the application's name, the same on all its instances; tokens of another one that has the same keys
     *     are refused
     * @return a builder with the defaults
     */
    public static Builder builder(TokenKeys keys, String application) {
        return new Builder(keys, application);
    }

    /**
     * Seals a token of no session and opens it, before there are requests, the first of which would wait for what is loaded
     * then. Asks nobody.
     *
     * @throws IllegalStateException if it does not open again
     */
    public void warmUp() {
        Instant now = now();
        SessionSnapshot nobodys =
                SessionSnapshot.fresh(SessionId.random(new SecureRandom()), now, Duration.ofSeconds(1));
        String handle = HandleParts.join(author.created(nobodys, Optional.empty(), now));
        if (reader.read(handle, now).tokens().isEmpty()) {
            throw new IllegalStateException("A token that was sealed just now does not open");
        }
    }

    @Override
    public Optional<SessionSnapshot> load(String handle, Duration timeout) {
        Instant now = now();
        return endings.alive(reader.readAndCount(handle, now), now).session();
    }

    /** Who has read the session before was counted then. */
    private Presented read(String handle, OptionalLong basedOn, Instant now) {
        return basedOn.isPresent() ? reader.read(handle, now) : reader.readAndCount(handle, now);
    }

    @Override
    public SaveResult create(SessionSnapshot session, Duration timeout) {
        return new Saved(HandleParts.join(author.created(session, Optional.empty(), now())));
    }

    @Override
    public SaveResult create(SessionSnapshot session, String principal, Duration timeout) {
        return new Saved(HandleParts.join(author.created(session, Optional.of(principal), now())));
    }

    @Override
    public SaveResult save(String handle, SessionChanges changes, Duration timeout) {
        Instant now = now();
        Presented presented = endings.alive(read(handle, changes.basedOn(), now), now);
        if (presented.tokens().isEmpty()) {
            return SaveResult.GONE;
        }
        HeldTokens held = presented.tokens().get();
        Map<String, Optional<EncodedAttribute>> stored =
                stored(presented.session().orElseThrow(), changes.expected().keySet());
        if (!stored.equals(changes.expected())) {
            return new Conflict(stored);
        }
        if (changes.isEmpty()) {
            return new Saved(presented.isToBeTouched(now) ? touched(presented, held, now) : handle);
        }
        if (changes.newId().isPresent()) {
            endings.revoke(held, now, timeout);
        }
        List<Part> written = author.changed(held, changes, now);
        boolean beside = changes.newId().isEmpty() && author.areBeside(written);
        return new Saved(beside ? presented.with(held, written) : presented.replacedBy(written));
    }

    private static Map<String, Optional<EncodedAttribute>> stored(SessionSnapshot session, Set<String> names) {
        Map<String, Optional<EncodedAttribute>> stored = new HashMap<>();
        names.forEach(name ->
                stored.put(name, Optional.ofNullable(session.attributes().get(name))));
        return stored;
    }

    private String touched(Presented presented, HeldTokens held, Instant now) {
        return presented.replacedBy(author.touched(held, now));
    }

    @Override
    public boolean delete(String handle, OptionalLong basedOn, Duration timeout) {
        Instant now = now();
        Optional<HeldTokens> held =
                endings.alive(read(handle, basedOn, now), now).tokens();
        held.ifPresent(tokens -> endings.revoke(tokens, now, timeout));
        return held.isPresent();
    }

    /**
     * Ends the sessions that belong to somebody, as {@link Revocations} are told; it cannot be known how many they are.
     *
     * @return always 0
     * @throws UnsupportedOperationException without {@link Builder#revocations}
     */
    @Override
    public int deleteByPrincipal(String principal, Duration timeout) {
        endings.revokeAll(principal, now(), timeout);
        return 0;
    }

    /** Does nothing: a handle that tells of the access is what {@link #touched(String)} returns. */
    @Override
    public void touch(String handle) {
        now();
    }

    @Override
    public Optional<String> touched(String handle) {
        Instant now = now();
        return touched(reader.readAndCount(handle, now), now);
    }

    private Optional<String> touched(Presented presented, Instant now) {
        if (!presented.isToBeTouched(now)) {
            return Optional.empty();
        }
        Presented alive = endings.alive(presented, now);
        return alive.tokens().map(held -> touched(alive, held, now));
    }

    @Override
    public String handleOf(String handle, SessionSnapshot loaded) {
        Instant now = now();
        return touched(reader.readLoaded(handle, loaded, now), now).orElse(handle);
    }

    @Override
    public String requestedId(String handle) {
        return reader.read(handle, now())
                .tokens()
                .map(held -> held.whole().token().id().value())
                .orElse(handle);
    }

    @Override
    public boolean handlesHoldSessions() {
        return true;
    }

    /** A mark of the sessions that were ended lately; tokens of newer versions do not outlive a logout. */
    @Override
    public Optional<String> handleAfterEnd(String handle) {
        Instant now = now();
        Presented presented = reader.read(handle, now);
        Set<String> digests = new LinkedHashSet<>();
        presented.tokens().ifPresent(held -> {
            digests.add(Digests.of(held.whole().token().id()));
            digests.addAll(held.whole().state().former());
        });
        presented.kept().forEach(part -> EndMark.parse(part, now).ifPresent(mark -> digests.addAll(mark.digests())));
        return digests.isEmpty()
                ? Optional.empty()
                : Optional.of(HandleParts.join(List.of(EndMark.of(new ArrayList<>(digests), now))));
    }

    /** What was kept stays: marks of sessions that were ended lately, and tokens of newer versions. */
    @Override
    public String handleBeside(String created, String presented) {
        List<Part> all = new ArrayList<>(HandleParts.split(created).orElseThrow());
        all.addAll(reader.read(presented, now()).kept());
        return HandleParts.join(all);
    }

    /** Learns of revocations: nobody can be told of sessions that have expired. */
    @Override
    public int announceExpired(Consumer<SessionSnapshot> listener, Duration timeout) {
        now();
        endings.learn(timeout);
        return 0;
    }

    /** Closes the source of revocations. */
    @Override
    public void close() {
        closed = true;
        endings.close();
    }

    private Instant now() {
        if (closed) {
            throw new SessionStoreException("This JwtSessionStore is closed");
        }
        return times.now();
    }

    /** Configures a store. <em>Not thread-safe.</em> */
    public static final class Builder {
        private static final Pattern COOKIE = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}");
        private static final Duration MAX_THRESHOLD = Duration.ofHours(1);
        private static final int MAX_COOKIES = 3;

        private final TokenKeys keys;
        private final String application;
        private TokenForm form = TokenForm.ENCRYPTED;
        private String cookie = "JSESSIONID";
        private InstantSource clock = Clocks.system();
        private SessionObserver observer = SessionObserver.NONE;
        private Duration touchThreshold = Duration.ofMinutes(1);
        private boolean compresses = true;
        private int maxCookies = 1;
        private int cached = 10_000;
        private Optional<Revocations> revocations = Optional.empty();

        private Builder(TokenKeys keys, String application) {
            this.keys = Objects.requireNonNull(keys, "keys");
            this.application = Objects.requireNonNull(application, "application");
        }

        /**
         * Sets the name of the session cookie, which that of each of its parts begins with. By default {@code JSESSIONID}. Tokens
         * of another cookie are refused.
         *
         * @param name the name
         * @return this builder
         * @throws IllegalArgumentException if that is no name for a cookie, or has more than 64 characters
         */
        public Builder cookie(String name) {
            if (!COOKIE.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "cookie must be a token (RFC 6265, section 4.1.1) of 1 to 64 characters: '" + name + "'");
            }
            this.cookie = name;
            return this;
        }

        /**
         * Sets whether clients can read their sessions. By default they cannot.
         *
         * @param tokenForm how tokens are sealed
         * @return this builder
         */
        public Builder form(TokenForm tokenForm) {
            this.form = Objects.requireNonNull(tokenForm, "tokenForm");
            return this;
        }

        /**
         * Sets who hears of refused tokens. By default nobody.
         *
         * @param sessionObserver the observer
         * @return this builder
         */
        public Builder observer(SessionObserver sessionObserver) {
            this.observer = Objects.requireNonNull(sessionObserver, "observer");
            return this;
        }

        /**
         * Sets what decides when tokens end. By default the system clock; those of all instances should agree to a minute.
         *
         * @param source the clock
         * @return this builder
         */
        public Builder clock(InstantSource source) {
            this.clock = Objects.requireNonNull(source, "clock");
            return this;
        }

        /**
         * Sets how old a session's last access may be in its token before a request that changes nothing is answered with
         * another. By default a minute. A session of which a tenth of the interval is less is touched as often as that; it
         * lives by as much longer as its token may be behind.
         *
         * @param threshold not negative, at most an hour; zero touches with each request
         * @return this builder
         * @throws IllegalArgumentException if it is out of these bounds
         */
        public Builder touchThreshold(Duration threshold) {
            if (threshold.isNegative() || threshold.compareTo(MAX_THRESHOLD) > 0) {
                throw new IllegalArgumentException("touchThreshold must be from 0 to 1 hour: " + threshold);
            }
            this.touchThreshold = threshold;
            return this;
        }

        /**
         * Sets whether sessions are compressed, where that makes them smaller. By default they are. Lengths are rounded up to
         * 64 bytes either way; who can have text of his choice put into another's session and see the length of its cookies
         * may still learn something of it.
         *
         * @param enabled whether to compress
         * @return this builder
         */
        public Builder compression(boolean enabled) {
            this.compresses = enabled;
            return this;
        }

        /**
         * Sets how many cookies one token may take. By default 1, about 3,900 characters; proxies and servers take 8 KB of
         * headers in all, unless told otherwise.
         *
         * @param cookies from 1 to 3
         * @return this builder
         * @throws IllegalArgumentException if it is out of these bounds
         */
        public Builder maxCookies(int cookies) {
            if (cookies < 1 || cookies > MAX_COOKIES) {
                throw new IllegalArgumentException("maxCookies must be from 1 to " + MAX_COOKIES + ": " + cookies);
            }
            this.maxCookies = cookies;
            return this;
        }

        /**
         * Sets how many opened handles are remembered, at about twice the size of the session each. By default 10,000.
         *
         * @param handles not negative
         * @return this builder
         * @throws IllegalArgumentException if it is negative
         */
        public Builder cache(int handles) {
            if (handles < 0) {
                throw new IllegalArgumentException("cache must not be negative: " + handles);
            }
            this.cached = handles;
            return this;
        }

        /**
         * Makes the end of a session final for whoever holds a copy of its cookies. By default it is not.
         *
         * @param known closed by the store; refreshed by {@link SessionStore#announceExpired}
         * @return this builder
         */
        public Builder revocations(Revocations known) {
            this.revocations = Optional.of(known);
            return this;
        }

        /**
         * Builds the store.
         *
         * @return a new store
         * @throws IllegalArgumentException if no key can write now
         */
        public JwtSessionStore build() {
            return new JwtSessionStore(this);
        }
    }
}
