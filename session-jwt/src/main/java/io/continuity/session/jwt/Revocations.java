package io.continuity.session.jwt;

import io.continuity.Clocks;
import io.continuity.session.Revocation;
import io.continuity.session.Revocation.OfPrincipal;
import io.continuity.session.Revocation.OfSession;
import io.continuity.session.Revocation.Subject;
import io.continuity.session.RevocationSource;
import io.continuity.session.RevocationSource.Page;
import io.continuity.session.SessionId;
import io.continuity.session.SessionStoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * What was revoked before its time, as this instance knows it: a copy of a {@link RevocationSource} on the heap.
 *
 * <p>A check asks nobody. What other instances revoke is known here after the next {@link #refresh}, to be called every
 * few seconds; what this one revokes, at once. Who must not be late calls {@code refresh} before the check.
 *
 * <p>While the source is away, checks go on by what is known, for {@code failOpenFor} since the last refresh that
 * succeeded: then all sessions that are not known to be revoked are unknown, and each check throws. Before the first
 * refresh nothing is known, and that time runs from construction.
 *
 * <p>Revocations that this instance could not write, or that the source has lost since, are written again by refreshes,
 * for as long as the instance lives. <em>Thread-safe.</em>
 */
public final class Revocations implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Revocations.class.getName());

    private final RevocationSource source;
    private final InstantSource clock;
    private final LongSupplier ticker;
    private final Duration failOpenFor;
    private final int maxEntries;
    private final OwnRevocations own = new OwnRevocations();
    private final AtomicBoolean refusing = new AtomicBoolean();
    private final AtomicBoolean full = new AtomicBoolean();
    private final AtomicLong begun = new AtomicLong();

    /** Who holds it changes what is known: no I/O under it. */
    private final Object change = new Object();

    private volatile Known known = new Known(RevokedTables.EMPTY, RevokedTables.EMPTY);
    private volatile Freshness freshness;

    /** By the clock; what was over then may have been dropped. */
    private volatile Instant lastRead = Instant.EPOCH;

    /** Who holds it reads the source. */
    private final ReentrantLock reading = new ReentrantLock();

    // All guarded by reading.
    private String position = RevocationSource.START;
    private long completed;
    private Set<Revocation> missing = new HashSet<>();

    /** What is revoked. */
    private record Known(RevokedTables sessions, RevokedTables principals) {}

    /** When what is known was all that there was; before the first refresh, when this was constructed. */
    private record Freshness(long tick, Optional<Instant> asOf) {}

    private Revocations(Builder builder) {
        this.source = builder.source;
        this.clock = builder.clock;
        this.ticker = builder.ticker;
        this.failOpenFor = builder.failOpenFor;
        this.maxEntries = builder.maxEntries;
        this.freshness = new Freshness(ticker.getAsLong(), Optional.empty());
    }

    /**
     * Starts building a copy.
     *
     * @param source where revocations are written; closed with the copy
     * @return a builder
     */
    public static Builder builder(RevocationSource source) {
        return new Builder(source);
    }

    /**
     * Tells whether a session has ended before its time. Does no I/O and waits for nothing.
     *
     * @param id the session's present id
     * @param principal whom it belongs to; empty if nobody
     * @param issuedAt when it was given to the principal; by the millisecond
     * @return true if it, or everything that was issued to the principal by then, is revoked; also if that is long known
     *     and the copy is too old for the answer false
     * @throws SessionStoreException if nothing is known of it and the copy is older than {@code failOpenFor}
     */
    public boolean isRevoked(SessionId id, Optional<String> principal, Instant issuedAt) {
        Known now = known;
        Optional<Subject> session = now.sessions().isEmpty() ? Optional.empty() : Optional.of(Subject.of(id));
        Optional<Subject> owner = now.principals().isEmpty() ? Optional.empty() : principal.map(Subject::ofPrincipal);
        return isRevoked(now, session, owner, issuedAt);
    }

    /**
     * The same for who keeps the digests: then no cryptography is done either.
     *
     * @param session the session's present id
     * @param principal whom it belongs to; empty if nobody
     * @param issuedAt when it was given to the principal; by the millisecond
     * @return as above
     * @throws SessionStoreException if nothing is known of it and the copy is older than {@code failOpenFor}
     */
    public boolean isRevoked(Subject session, Optional<Subject> principal, Instant issuedAt) {
        return isRevoked(known, Optional.of(session), principal, issuedAt);
    }

    private boolean isRevoked(Known now, Optional<Subject> session, Optional<Subject> principal, Instant issuedAt) {
        boolean revoked = isIn(now.sessions(), session, issuedAt) || isIn(now.principals(), principal, issuedAt);
        if (!revoked) {
            requireFresh();
        }
        return revoked;
    }

    private boolean isIn(RevokedTables tables, Optional<Subject> subject, Instant issuedAt) {
        return !tables.isEmpty()
                && subject.isPresent()
                && tables.isRevoked(subject.get(), issuedAt.toEpochMilli(), seconds(clock.instant()));
    }

    private void requireFresh() {
        if (ticker.getAsLong() - freshness.tick() <= failOpenFor.toNanos()) {
            return;
        }
        String what = "what was revoked could not be read for " + age().toSeconds() + " s, longer than failOpenFor ("
                + failOpenFor.toSeconds() + " s)";
        if (!refusing.getAndSet(true)) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    () -> "Sessions in tokens are refused until revocations can be read again: " + what + ".");
        }
        throw SessionStoreException.notAsked("It is unknown whether the session is revoked: " + what);
    }

    /**
     * Revokes a session, here at once and for the others in the source.
     *
     * @param id the session's id. Who changes the id revokes the old one
     * @param until when its longest-lived token has expired by the clocks of all instances, also of those that may be issued
     *     for {@code failOpenFor} by instances that do not know yet
     * @param timeout how long to wait at most
     * @throws SessionStoreException if the source could not be asked in time: it is revoked here all the same, and
     *     elsewhere after a refresh here that succeeds
     */
    public void revoke(SessionId id, Instant until, Duration timeout) {
        revoke(new OfSession(Subject.of(id), until), timeout);
    }

    /**
     * Revokes everything that was issued to somebody, here at once and for the others in the source.
     *
     * @param principal any text
     * @param issuedUpTo the last instant of issue that is revoked, by the clocks of those who issue
     * @param until when the longest-lived token that was issued by then has expired
     * @param timeout how long to wait at most
     * @throws SessionStoreException if the source could not be asked in time: as for {@link #revoke}
     */
    public void revokeAll(String principal, Instant issuedUpTo, Instant until, Duration timeout) {
        revoke(new OfPrincipal(Subject.ofPrincipal(principal), issuedUpTo, until), timeout);
    }

    private void revoke(Revocation revocation, Duration timeout) {
        add(List.of(revocation));
        own.begin(revocation);
        source.revoke(revocation, timeout);
        own.done(revocation);
    }

    private void add(List<Revocation> revocations) {
        long now = seconds(lastRead);
        List<Revocation> sessions =
                revocations.stream().filter(each -> each instanceof OfSession).toList();
        List<Revocation> principals =
                revocations.stream().filter(each -> each instanceof OfPrincipal).toList();
        synchronized (change) {
            known = new Known(
                    known.sessions().with(sessions, now, maxEntries),
                    known.principals().with(principals, now, maxEntries));
        }
        boolean past =
                known.sessions().past().isPresent() || known.principals().past().isPresent();
        if (full.getAndSet(past) != past) {
            LOG.log(
                    past ? System.Logger.Level.WARNING : System.Logger.Level.INFO,
                    () -> past
                            ? "More than " + maxEntries
                                    + " revocations (maxEntries). None is forgotten, but more are only"
                                    + " kept by a few bits: some sessions that nobody has revoked end too."
                            : "All revocations are kept exactly again.");
        }
    }

    /**
     * Reads what was revoked since the last time, and writes what the source should have and has not.
     *
     * <p>One thread reads at a time. Who comes while another one reads waits, and reads only if that one had begun
     * before. What was read before a failure is kept.
     *
     * @param timeout how long to wait at most
     * @throws SessionStoreException if not all could be read in time, or if all was read and something could not be written
     */
    public void refresh(Duration timeout) {
        long end = ticker.getAsLong() + timeout.toNanos();
        long wanted = begun.get() + 1;
        acquire(timeout);
        try {
            if (completed < wanted) {
                read(end);
            }
        } finally {
            reading.unlock();
        }
    }

    private void acquire(Duration timeout) {
        try {
            if (reading.tryLock(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw SessionStoreException.notAsked("Revocations are being read by another thread, which has not ended within "
                + timeout.toMillis() + " ms");
    }

    private void read(long end) {
        long number = begun.incrementAndGet();
        long tick = ticker.getAsLong();
        Instant now = clock.instant();
        if (now.isBefore(lastRead)) {
            position = RevocationSource.START; // What was over by the clock, and dropped, may be alive again.
        }
        lastRead = now;
        readPages(end);
        synchronized (change) {
            long seconds = seconds(now);
            known = new Known(
                    known.sessions().pruned(seconds), known.principals().pruned(seconds));
        }
        freshness = new Freshness(tick, Optional.of(now));
        completed = number;
        if (refusing.getAndSet(false)) {
            LOG.log(System.Logger.Level.INFO, () -> "Revocations can be read again.");
        }
        own.lost(missing);
        missing = new HashSet<>();
        write(now, end);
    }

    private void readPages(long end) {
        Page page;
        do {
            page = source.read(position, left(end));
            if (page.anew() || position.equals(RevocationSource.START)) {
                missing = own.written(lastRead);
            }
            page.revocations().forEach(missing::remove);
            add(page.revocations());
            position = page.position();
        } while (!page.complete());
    }

    private void write(Instant now, long end) {
        for (Revocation revocation : own.unwritten(now)) {
            source.revoke(revocation, left(end));
            own.done(revocation);
        }
    }

    private Duration left(long end) {
        long left = end - ticker.getAsLong();
        if (left <= 0) {
            throw SessionStoreException.notAsked(
                    "There was no time left to read or write all revocations; the next refresh goes on there");
        }
        return Duration.ofNanos(left);
    }

    private static long seconds(Instant time) {
        return time.getEpochSecond();
    }

    /**
     * Tells when the copy was complete the last time.
     *
     * @return when the last refresh that succeeded began; empty if none has
     */
    public Optional<Instant> asOf() {
        return freshness.asOf();
    }

    /**
     * Tells how stale the copy may be.
     *
     * @return how long ago the last refresh that succeeded began; if none has, the age of this object
     */
    public Duration age() {
        return Duration.ofNanos(ticker.getAsLong() - freshness.tick());
    }

    /**
     * Counts what is kept exactly.
     *
     * @return at most {@code maxEntries} of sessions and as many of principals; some may be over already
     */
    public int entries() {
        return known.sessions().size() + known.principals().size();
    }

    /**
     * Tells how much memory that takes.
     *
     * @return the size of all arrays
     */
    public long bytes() {
        return known.sessions().bytes() + known.principals().bytes();
    }

    /** Closes the source. What has not been written yet is logged by its number, and lost. */
    @Override
    public void close() {
        int lost = own.unwritten(clock.instant()).size();
        if (lost > 0) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    () -> lost
                            + " revocations could not be written before this instance ended: who was told that a logout"
                            + " failed may be logged in still.");
        }
        source.close();
    }

    @Override
    public String toString() {
        return "Revocations[" + entries() + " entries, " + bytes() + " bytes, " + age().toMillis() + " ms old]";
    }

    /** Configures a copy. <em>Not thread-safe.</em> */
    public static final class Builder {
        private static final Duration LONGEST = Duration.ofHours(1);
        private static final int MOST = 50_000_000;

        private final RevocationSource source;
        private Duration failOpenFor = Duration.ofMinutes(5);
        private int maxEntries = 1_000_000;
        private InstantSource clock = Clocks.system();
        private LongSupplier ticker = Clocks.ticker();

        private Builder(RevocationSource source) {
            this.source = Objects.requireNonNull(source, "source");
        }

        /**
         * Sets how old the copy may get before every check fails. By default 5 minutes.
         *
         * <p>For so long a session that was revoked elsewhere may go on here while the source is away.
         *
         * @param bound above 0, at most 1 hour: for so long instances that do not know go on issuing tokens of the session,
         *     which whoever revokes it has to allow for
         * @return this builder
         * @throws IllegalArgumentException if it is not
         */
        public Builder failOpenFor(Duration bound) {
            if (bound.isNegative() || bound.isZero() || bound.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException("failOpenFor must be above 0 and at most 1 hour: " + bound);
            }
            this.failOpenFor = bound;
            return this;
        }

        /**
         * Sets how many revoked sessions, and how many principals, are kept exactly. By default 1,000,000 of each.
         *
         * <p>None that is alive is ever forgotten. What is past this number goes into a set of 4 to 8 bytes for each of the
         * number, which takes some others for revoked too: 2 in 10,000 when there are twice as many as this. Those users
         * have to sign in again. It is emptied when the last of what is in it is over.
         *
         * @param number 1 to 50,000,000
         * @return this builder
         * @throws IllegalArgumentException if it is not
         */
        public Builder maxEntries(int number) {
            if (number < 1 || number > MOST) {
                throw new IllegalArgumentException("maxEntries must be 1 to " + MOST + ": " + number);
            }
            this.maxEntries = number;
            return this;
        }

        /**
         * Sets by which clock revocations are over. By default the system clock.
         *
         * @param source the clock
         * @return this builder
         */
        public Builder clock(InstantSource source) {
            this.clock = Objects.requireNonNull(source, "clock");
            return this;
        }

        /**
         * Sets by what the age of the copy is measured. By default the system's monotonic clock.
         *
         * @param nanos a ticker in nanoseconds
         * @return this builder
         */
        public Builder ticker(LongSupplier nanos) {
            this.ticker = Objects.requireNonNull(nanos, "ticker");
            return this;
        }

        /**
         * Builds the copy, empty and without asking the source.
         *
         * @return a copy, to be refreshed
         */
        public Revocations build() {
            return new Revocations(this);
        }
    }
}
