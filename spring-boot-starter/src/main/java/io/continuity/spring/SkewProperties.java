package io.continuity.spring;

import io.continuity.servlet.SkewFilter;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties {@code continuity.skew.*}. <em>Immutable.</em>
 *
 * @param enabled Whether to compare the version that clients say they are of with that of the instance.
 * @param headerName Name of the request header in which clients say their version.
 * @param parameter Name of the field in which forms say their version, where the header is missing. Without it, forms are not
 *     looked at.
 * @param reload What becomes of requests of older pages: "none" serves them; "soft" and "hard" answer 409 and
 *     Continuity-Reload, which asks the page to load itself again.
 */
@ConfigurationProperties(SkewProperties.PREFIX)
record SkewProperties(
        @DefaultValue("false") boolean enabled,
        @DefaultValue(SkewFilter.DEFAULT_HEADER) String headerName,
        @Nullable String parameter,
        @DefaultValue("none") SkewFilter.Reload reload) {
    static final String PREFIX = "continuity.skew";
}
