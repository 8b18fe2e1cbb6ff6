package io.continuity.servlet;

/** What the version cookie says to the balancer. <em>Immutable.</em> */
public enum AffinityDialect {
    /** The version: for HAProxy, nginx, Traefik, Envoy and Istio, which compare it. */
    VERSION,

    /**
     * {@code always} for the newest version and {@code never} for others, as ingress-nginx wants it under {@code
     * canary-by-cookie}; nothing while one version is alive.
     */
    INGRESS_NGINX,

    /**
     * A number from 0 to 999, by which App Engine's cookie splitting chooses the version: which one, App Engine decides. The
     * cookie is named {@code GOOGAPPUID}, and without one nobody stays anywhere.
     */
    APP_ENGINE
}
