package io.continuity.servlet;

import io.continuity.Instance;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Has balancers keep users with a version of the application while several are alive: a sticky canary.
 *
 * <p>Each response says in a header which version has made it. The session remembers its version, out of the application's
 * sight; a cookie tells the balancer. The cookie is never believed: what the session says counts, and a cookie that is lost or
 * forged is replaced by the right one. Requests that come to another version all the same are served. <em>Thread-safe.</em>
 */
public final class SessionAffinity {
    /** The header that says which version has answered. */
    public static final String DEFAULT_HEADER = "Continuity-Version";

    /** The name of the cookie: one that nginx can name in a variable. */
    public static final String DEFAULT_COOKIE = "continuity_version";

    private static final String APP_ENGINE_COOKIE = "GOOGAPPUID";
    private static final int SHARDS = 1000;
    private static final Pattern SHARD = Pattern.compile("0|[1-9]\\d{0,2}");
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");

    private final String version;
    private final Supplier<List<String>> liveVersions;
    private final AffinityPolicy policy;
    private final AffinityDialect dialect;
    private final String cookieName;
    private final String headerName;
    private final AffinityObserver observer;

    private SessionAffinity(Builder builder) {
        this.version = builder.version;
        this.liveVersions = builder.liveVersions;
        this.policy = builder.policy;
        this.dialect = builder.dialect;
        this.cookieName = builder.cookieName;
        this.headerName = builder.headerName;
        this.observer = builder.observer;
    }

    /**
     * Starts building one.
     *
     * @param version of the application, as in {@link Instance#version}, and such that a cookie may have it as its value
     * @param liveVersions the versions that have live instances, the oldest first; empty while nobody knows. Asked with each
     *     request, so it must not block
     * @return a builder with the defaults
     * @throws IllegalArgumentException if a cookie cannot have the version as its value
     */
    public static Builder builder(String version, Supplier<List<String>> liveVersions) {
        return new Builder(version, liveVersions);
    }

    /**
     * Has a filter keep users with their version.
     *
     * @param filter what the filter is built from
     */
    public void addTo(SessionFilter.Builder filter) {
        filter.affinity = Optional.of(this);
    }

    String version() {
        return version;
    }

    String cookieName() {
        return cookieName;
    }

    String headerName() {
        return headerName;
    }

    AffinityObserver observer() {
        return observer;
    }

    /** The live versions, with this one among them; empty while nobody knows. */
    List<String> live() {
        List<String> live = liveVersions.get();
        if (live.isEmpty() || live.contains(version)) {
            return live;
        }
        List<String> all = new ArrayList<>(live);
        all.add(version);
        return List.copyOf(all);
    }

    /** Returns the version, or App Engine's shard, that a session stays with from now on; empty if with none. */
    Optional<String> choose(Optional<String> pinned, Optional<String> presented, List<String> live) {
        if (policy == AffinityPolicy.FOLLOW) {
            return Optional.empty();
        }
        if (dialect == AffinityDialect.APP_ENGINE) {
            return pinned.filter(SessionAffinity::isShard)
                    .or(() -> presented.filter(SessionAffinity::isShard))
                    .or(() -> Optional.of(
                            Integer.toString(ThreadLocalRandom.current().nextInt(SHARDS))));
        }
        boolean stays = pinned.isPresent()
                && !pinned.get().equals(version)
                && (live.isEmpty() || live.contains(pinned.get()))
                && !(policy == AffinityPolicy.FORWARD_ONLY && live.indexOf(version) > live.indexOf(pinned.get()));
        return stays ? pinned : Optional.of(version);
    }

    private static boolean isShard(String text) {
        return SHARD.matcher(text).matches();
    }

    /** Tells whether the balancer should have sent somebody who stays there to another version. */
    boolean isElsewhere(String pinned) {
        return dialect != AffinityDialect.APP_ENGINE && !pinned.equals(version);
    }

    /** Returns what the cookie has to say of a session that stays with a version; empty if there is to be none. */
    Optional<String> cookie(Optional<String> pinned, List<String> live) {
        boolean newest = pinned.isPresent()
                && !live.isEmpty()
                && live.get(live.size() - 1).equals(pinned.get());
        boolean told = policy == AffinityPolicy.PIN || newest;
        return switch (dialect) {
            case VERSION -> pinned.filter(known -> told && TOKEN.matcher(known).matches());
            case INGRESS_NGINX ->
                pinned.filter(known -> told && live.size() > 1).map(known -> newest ? "always" : "never");
            case APP_ENGINE -> pinned.filter(SessionAffinity::isShard);
        };
    }

    /** Tells whether a live version may have issued a cookie. */
    boolean mayBeOurs(String cookie, List<String> live) {
        return switch (dialect) {
            case VERSION -> live.isEmpty() || live.contains(cookie);
            case INGRESS_NGINX -> cookie.equals("always") || cookie.equals("never");
            case APP_ENGINE -> isShard(cookie);
        };
    }

    /** Configures an affinity. <em>Not thread-safe.</em> */
    public static final class Builder {
        private final String version;
        private final Supplier<List<String>> liveVersions;
        private AffinityPolicy policy = AffinityPolicy.FOLLOW;
        private AffinityDialect dialect = AffinityDialect.VERSION;
        private String cookieName = DEFAULT_COOKIE;
        private String headerName = DEFAULT_HEADER;
        private AffinityObserver observer = event -> {};

        private Builder(String version, Supplier<List<String>> liveVersions) {
            this.version = new Instance("any", version, Instant.EPOCH).version();
            if (!TOKEN.matcher(version).matches()) {
                throw new IllegalArgumentException(
                        "version must have letters, digits and characters of '!#$%&'*+.^_`|~-' only, as a cookie says it: '"
                                + version + "'");
            }
            this.liveVersions = Objects.requireNonNull(liveVersions, "liveVersions");
        }

        /**
         * Sets who stays where. By default {@link AffinityPolicy#FOLLOW}: there is no cookie.
         *
         * @param who the policy
         * @return this builder
         */
        public Builder policy(AffinityPolicy who) {
            this.policy = Objects.requireNonNull(who, "policy");
            return this;
        }

        /**
         * Sets what the cookie says. By default {@link AffinityDialect#VERSION}.
         *
         * @param language the dialect of the balancer
         * @return this builder
         */
        public Builder dialect(AffinityDialect language) {
            this.dialect = Objects.requireNonNull(language, "dialect");
            return this;
        }

        /**
         * Sets the name of the cookie. By default {@link #DEFAULT_COOKIE}, and for {@link AffinityDialect#APP_ENGINE} the one
         * that App Engine reads.
         *
         * @param name 1 to 100 letters, digits and other characters of a cookie's name
         * @return this builder
         * @throws IllegalArgumentException if a cookie cannot have that name
         */
        public Builder cookieName(String name) {
            this.cookieName = checked("cookieName", name);
            return this;
        }

        /**
         * Sets the name of the header. By default {@link #DEFAULT_HEADER}.
         *
         * @param name 1 to 100 letters, digits and other characters of a header's name
         * @return this builder
         * @throws IllegalArgumentException if a header cannot have that name
         */
        public Builder headerName(String name) {
            this.headerName = checked("headerName", name);
            return this;
        }

        private static String checked(String property, String name) {
            if (!TOKEN.matcher(name).matches()) {
                throw new IllegalArgumentException(property
                        + " must be 1 to 100 letters, digits or characters of '!#$%&'*+.^_`|~-': '" + name + "'");
            }
            return name;
        }

        /**
         * Sets who hears of what happens. By default nobody.
         *
         * @param hears the observer
         * @return this builder
         */
        public Builder observer(AffinityObserver hears) {
            this.observer = Objects.requireNonNull(hears, "observer");
            return this;
        }

        /**
         * Builds it.
         *
         * @return an affinity to be {@link #addTo added} to a filter
         * @throws IllegalArgumentException if App Engine is to read a cookie that it does not know
         */
        public SessionAffinity build() {
            if (dialect == AffinityDialect.APP_ENGINE) {
                if (!List.of(DEFAULT_COOKIE, APP_ENGINE_COOKIE).contains(cookieName)) {
                    throw new IllegalArgumentException("cookieName must be " + APP_ENGINE_COOKIE
                            + ", as App Engine reads no other: '" + cookieName + "'");
                }
                cookieName = APP_ENGINE_COOKIE;
            }
            return new SessionAffinity(this);
        }
    }
}
