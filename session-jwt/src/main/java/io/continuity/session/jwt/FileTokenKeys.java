package io.continuity.session.jwt;

import io.continuity.Clocks;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keys in a file, or in the files of a directory such as a mounted Kubernetes Secret.
 *
 * <p>Each file is as {@link TokenKeyRing#parse} reads it. Files whose names begin with a dot are left out. It is read when
 * this is built, and looked at again by whoever asks for a key after the reload interval; there is no thread. What cannot be
 * read, is empty, half-written or breaks a rule leaves the keys as they are; so does what gives a known id another secret,
 * and what leaves out a key whose tokens can be alive. It is told by {@link #trouble()}, and once for each reason by a
 * warning. <em>Thread-safe.</em>
 */
public final class FileTokenKeys implements TokenKeys {
    /** How often the file is looked at, if nothing else is said. */
    public static final Duration DEFAULT_RELOAD_INTERVAL = Duration.ofSeconds(30);

    private static final System.Logger LOG = System.getLogger(FileTokenKeys.class.getName());
    private static final Duration MIN_RELOAD_INTERVAL = Duration.ofSeconds(1);
    private static final long REFRESH_NANOS = Duration.ofSeconds(1).toNanos();

    private final KeyFiles files;
    private final KeyRotation rotation;
    private final InstantSource clock;
    private final LongSupplier ticker;
    private final long reloadNanos;
    private final ReentrantLock looking = new ReentrantLock();
    private volatile long lookedAt;
    private volatile State state;

    private FileTokenKeys(Builder builder) {
        this.files = new KeyFiles(builder.path);
        this.rotation = builder.rotation;
        this.clock = builder.clock;
        this.ticker = builder.ticker;
        this.reloadNanos = builder.reloadInterval.toNanos();
        this.lookedAt = ticker.getAsLong();
        this.state = first();
    }

    /**
     * Starts building keys.
     *
     * @param path of a file or a directory
     * @return a builder with {@link KeyRotation#DEFAULT} and {@link #DEFAULT_RELOAD_INTERVAL}
     */
    public static Builder builder(Path path) {
        return new Builder(path);
    }

    private State first() {
        try {
            String text = files.read();
            return new State(text, TokenKeyRing.parse(text, rotation), null);
        } catch (IOException e) {
            throw new IllegalArgumentException(unreadable(e), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(files + ": " + e.getMessage(), e);
        }
    }

    private String unreadable(IOException e) {
        return files + " cannot be read: " + e;
    }

    @Override
    public TokenKeyRing current() {
        if (isOlderThan(reloadNanos) && looking.tryLock()) {
            try {
                if (isOlderThan(reloadNanos)) {
                    look();
                }
            } finally {
                looking.unlock();
            }
        }
        return state.ring;
    }

    @Override
    public boolean refresh() {
        try {
            if (!looking.tryLock(REFRESH_NANOS, TimeUnit.NANOSECONDS)) {
                return false;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        try {
            TokenKeyRing before = state.ring;
            if (isOlderThan(REFRESH_NANOS)) {
                look();
            }
            return state.ring != before;
        } finally {
            looking.unlock();
        }
    }

    @Override
    public Optional<String> trouble() {
        return Optional.ofNullable(state.trouble);
    }

    private boolean isOlderThan(long nanos) {
        return ticker.getAsLong() - lookedAt >= nanos;
    }

    private void look() {
        lookedAt = ticker.getAsLong();
        State before = state;
        try {
            String text = files.read();
            if (!text.equals(before.text)) {
                adopt(text, before);
            } else if (before.trouble != null) {
                state = new State(text, before.ring, null);
                LOG.log(System.Logger.Level.INFO, () -> files + " is as it was before again");
            }
        } catch (IOException e) {
            keep(before, unreadable(e));
        } catch (IllegalArgumentException e) {
            keep(before, files + ": " + e.getMessage());
        }
    }

    private void adopt(String text, State before) {
        TokenKeyRing ring = TokenKeyRing.parse(text, rotation);
        ring.requireFollows(before.ring, clock.instant());
        state = new State(text, ring, null);
        LOG.log(System.Logger.Level.INFO, () -> files + " has changed: " + ring);
    }

    private void keep(State before, String trouble) {
        if (!trouble.equals(before.trouble)) {
            state = new State(before.text, before.ring, trouble);
            LOG.log(System.Logger.Level.WARNING, () -> trouble + ". The keys remain as they were: " + before.ring);
        }
    }

    /** Tells the file and the ring. */
    @Override
    public String toString() {
        return "FileTokenKeys[" + files + ": " + state.ring + "]";
    }

    private static final class State {
        private final String text;
        private final TokenKeyRing ring;
        private final @Nullable String trouble;

        private State(String text, TokenKeyRing ring, @Nullable String trouble) {
            this.text = text;
            this.ring = ring;
            this.trouble = trouble;
        }
    }

    /** Configures where the keys are. <em>Not thread-safe.</em> */
    public static final class Builder {
        private final Path path;
        private KeyRotation rotation = KeyRotation.DEFAULT;
        private Duration reloadInterval = DEFAULT_RELOAD_INTERVAL;
        private InstantSource clock = Clocks.system();
        private LongSupplier ticker = Clocks.ticker();

        private Builder(Path path) {
            this.path = Objects.requireNonNull(path, "path");
        }

        /**
         * Sets what the times of the keys have to respect. By default {@link KeyRotation#DEFAULT}.
         *
         * @param times with a propagation of at least the reload interval
         * @return this builder
         */
        public Builder rotation(KeyRotation times) {
            this.rotation = Objects.requireNonNull(times, "rotation");
            return this;
        }

        /**
         * Sets how often the file is looked at. By default {@link #DEFAULT_RELOAD_INTERVAL}.
         *
         * @param interval at least a second
         * @return this builder
         */
        public Builder reloadInterval(Duration interval) {
            if (interval.compareTo(MIN_RELOAD_INTERVAL) < 0) {
                throw new IllegalArgumentException(
                        "reloadInterval must be at least " + MIN_RELOAD_INTERVAL + ": " + interval);
            }
            this.reloadInterval = interval;
            return this;
        }

        /**
         * Sets the clock by which keys live. By default the system's.
         *
         * @param instants of this instance
         * @return this builder
         */
        public Builder clock(InstantSource instants) {
            this.clock = Objects.requireNonNull(instants, "clock");
            return this;
        }

        /**
         * Sets what measures the reload interval. By default the monotonic clock.
         *
         * @param nanos a ticker in nanoseconds
         * @return this builder
         */
        public Builder ticker(LongSupplier nanos) {
            this.ticker = Objects.requireNonNull(nanos, "ticker");
            return this;
        }

        /**
         * Reads the keys.
         *
         * @return keys that are kept up to date
         * @throws IllegalArgumentException if they cannot be read or break a rule; the message names the file
         */
        public FileTokenKeys build() {
            if (rotation.propagation().compareTo(reloadInterval) < 0) {
                throw new IllegalArgumentException("propagation must not be less than reloadInterval: "
                        + rotation.propagation() + " < " + reloadInterval);
            }
            return new FileTokenKeys(this);
        }
    }
}
