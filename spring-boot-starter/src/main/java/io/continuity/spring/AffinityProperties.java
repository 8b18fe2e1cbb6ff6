package io.continuity.spring;

import io.continuity.servlet.AffinityDialect;
import io.continuity.servlet.AffinityPolicy;
import io.continuity.servlet.SessionAffinity;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties {@code continuity.affinity.*}. <em>Immutable.</em>
 *
 * @param enabled Whether to say in each response which version has made it, and to keep users with a version as the policy says.
 * @param policy Which version serves a user while several are alive: "follow" any; "pin" the one that has begun the session;
 *     "forward-only" the newest one, once it has served the session.
 * @param dialect What the cookie says to the balancer: "version" for HAProxy, nginx, Traefik, Envoy and Istio; "ingress-nginx"
 *     for always and never; "app-engine" for a number by which App Engine splits.
 * @param cookieName Name of the cookie that the balancer reads. With "app-engine" it is GOOGAPPUID.
 * @param headerName Name of the response header that says the version.
 */
@ConfigurationProperties(AffinityProperties.PREFIX)
record AffinityProperties(
        @DefaultValue("false") boolean enabled,
        @DefaultValue("follow") AffinityPolicy policy,
        @DefaultValue("version") AffinityDialect dialect,
        @DefaultValue(SessionAffinity.DEFAULT_COOKIE) String cookieName,
        @DefaultValue(SessionAffinity.DEFAULT_HEADER) String headerName) {
    static final String PREFIX = "continuity.affinity";
}
