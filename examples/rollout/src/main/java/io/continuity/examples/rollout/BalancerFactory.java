package io.continuity.examples.rollout;

import java.nio.file.Path;
import java.util.List;

/**
 * Starts the balancer that the caller asked for.
 *
 * <p>Immutable.
 *
 * @param port where a balancer that is a program listens
 */
record BalancerFactory(DemoOptions options, Seats seats, int port, Site site) {
    /** Connections of those who are not users. */
    private static final int MORE_CONNECTIONS = 64;

    /** Blocks until requests to it reach the instances, which run. */
    Balancer start(List<ShopInstance> running) {
        return switch (options.balancer()) {
            case EMBEDDED -> embedded();
            case HAPROXY -> HaproxyBalancer.start("http", this, running);
            case HAPROXY_TCP -> HaproxyBalancer.start("tcp", this, running);
            case NGINX -> NginxBalancer.start(this);
        };
    }

    private Balancer embedded() {
        UndertowBalancer balancer = new UndertowBalancer(
                2 * options.users() + MORE_CONNECTIONS,
                affinity(),
                options.plan().kill());
        if (splits()) {
            balancer.split(0);
        }
        return balancer;
    }

    String executable() {
        return options.balancer().executable().toString();
    }

    boolean splits() {
        return options.plan().strategy().splits();
    }

    Path logs() {
        return options.logs().toAbsolutePath();
    }

    /** What an instance keeps while Redis is away, the others do not see. */
    private Affinity affinity() {
        if (options.sessions() == Sessions.MEMORY) {
            return Affinity.SESSION;
        }
        return options.hasOutage() ? Affinity.BALANCER : Affinity.NONE;
    }
}
