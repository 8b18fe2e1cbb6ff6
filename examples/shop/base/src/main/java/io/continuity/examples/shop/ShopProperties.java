package io.continuity.examples.shop;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who this instance is. Immutable.
 *
 * @param version short label of the build, such as {@code v1}
 * @param instance name shown to visitors
 * @param route suffix of session ids that lets a balancer find this instance again; none if empty
 * @param journal file to which the ids of a load generator's orders are appended; none, and no {@code /load}, if empty
 */
@ConfigurationProperties("shop")
record ShopProperties(
        String version,
        @DefaultValue("local") String instance,
        @DefaultValue("") String route,
        @DefaultValue("") String journal) {}
