package io.continuity.servlet;

import io.continuity.Instance;
import io.continuity.servlet.VersionSkew.Relation;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Compares the version that a client says it is of with that of this instance, and tells handlers by {@link VersionSkew}.
 *
 * <p>Where it is to, it answers requests of older pages with {@code 409} and {@value #RELOAD}, before anything is done. Map it
 * after {@link SessionFilter}, to {@code /*}. <em>Thread-safe.</em>
 */
public final class SkewFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;

    /** The request header in which clients say their version, by default. */
    public static final String DEFAULT_HEADER = "X-Client-Version";

    /** The response header that asks the page to load itself again. */
    public static final String RELOAD = "Continuity-Reload";

    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");
    private static final String FORM = "application/x-www-form-urlencoded";

    private final String version;
    private final transient Supplier<List<String>> knownVersions;
    private final String headerName;
    private final transient Optional<String> parameter;
    private final Reload reload;
    private final transient Consumer<VersionSkew> observer;

    /** How a page of an older version is asked to load itself again. */
    public enum Reload {
        /** Not at all: its requests are served. */
        NONE,

        /** When it suits the user: with the next navigation, or when nothing is being typed. */
        SOFT,

        /** At once. */
        HARD
    }

    private SkewFilter(Builder builder) {
        this.version = builder.version;
        this.knownVersions = builder.knownVersions;
        this.headerName = builder.headerName;
        this.parameter = builder.parameter;
        this.reload = builder.reload;
        this.observer = builder.observer;
    }

    /**
     * Starts building a filter.
     *
     * @param version of the application, as in {@link Instance#version}
     * @param knownVersions versions of the application, the one that was deployed first before the others. Asked with each
     *     request that says its version, so it must not block
     * @return a builder with the defaults
     */
    public static Builder builder(String version, Supplier<List<String>> knownVersions) {
        return new Builder(version, knownVersions);
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request.getDispatcherType() == DispatcherType.REQUEST) {
            Optional<VersionSkew> skew = said(request).map(this::compared);
            skew.ifPresent(known -> {
                request.setAttribute(VersionSkew.ATTRIBUTE, known);
                observer.accept(known);
            });
            if (reload != Reload.NONE
                    && skew.filter(known -> known.relation() == Relation.CLIENT_OLDER)
                            .isPresent()) {
                response.setStatus(HttpServletResponse.SC_CONFLICT);
                response.setHeader(RELOAD, reload == Reload.HARD ? "hard" : "soft");
                response.setHeader(DrainFilter.NOT_PROCESSED, "1");
                return;
            }
        }
        chain.doFilter(request, response);
    }

    private VersionSkew compared(String client) {
        return new VersionSkew(client, version, Relation.of(client, version, knownVersions.get()));
    }

    /** What is no version is as good as nothing. */
    private Optional<String> said(HttpServletRequest request) {
        return Optional.ofNullable(request.getHeader(headerName))
                .or(() -> parameter.filter(name -> isForm(request)).map(request::getParameter))
                .filter(client -> TOKEN.matcher(client).matches());
    }

    private static boolean isForm(HttpServletRequest request) {
        String type = request.getContentType();
        return type != null && type.regionMatches(true, 0, FORM, 0, FORM.length());
    }

    /** Configures a filter. <em>Not thread-safe.</em> */
    public static final class Builder {
        private final String version;
        private final Supplier<List<String>> knownVersions;
        private String headerName = DEFAULT_HEADER;
        private Optional<String> parameter = Optional.empty();
        private Reload reload = Reload.NONE;
        private Consumer<VersionSkew> observer = skew -> {};

        private Builder(String version, Supplier<List<String>> knownVersions) {
            this.version = new Instance("any", version, Instant.EPOCH).version();
            this.knownVersions = Objects.requireNonNull(knownVersions, "knownVersions");
        }

        /**
         * Sets the request header in which clients say their version. By default {@link #DEFAULT_HEADER}.
         *
         * @param name 1 to 100 letters, digits and other characters of a header's name
         * @return this builder
         * @throws IllegalArgumentException if a header cannot have that name
         */
        public Builder headerName(String name) {
            if (!TOKEN.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "headerName must be 1 to 100 letters, digits or characters of '!#$%&'*+.^_`|~-': '" + name
                                + "'");
            }
            this.headerName = name;
            return this;
        }

        /**
         * Sets the field in which forms say their version, where there is no header. By default none is looked at.
         *
         * @param name of a field of forms that are sent as {@code application/x-www-form-urlencoded}
         * @return this builder
         * @throws IllegalArgumentException if it is empty
         */
        public Builder parameter(String name) {
            if (name.isBlank()) {
                throw new IllegalArgumentException("parameter must not be empty");
            }
            this.parameter = Optional.of(name);
            return this;
        }

        /**
         * Sets what becomes of requests of older pages. By default they are served.
         *
         * @param how whether such a page is asked to load itself again
         * @return this builder
         */
        public Builder reload(Reload how) {
            this.reload = Objects.requireNonNull(how, "reload");
            return this;
        }

        /**
         * Sets who hears of each request that says its version. By default nobody.
         *
         * @param hears the observer, which must not block
         * @return this builder
         */
        public Builder observer(Consumer<VersionSkew> hears) {
            this.observer = Objects.requireNonNull(hears, "observer");
            return this;
        }

        /**
         * Builds the filter.
         *
         * @return a filter to be registered with a servlet context
         */
        public SkewFilter build() {
            return new SkewFilter(this);
        }
    }
}
