package io.continuity.examples.rollout;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * HAProxy's configuration file.
 *
 * <p>It asks every half second for readiness. It sends nothing twice: a second try would hide what this demo is about, and a
 * POST could act twice.
 *
 * <p>Immutable.
 *
 * @param mode {@code http} spreads requests, {@code tcp} connections
 * @param redispatching whether another instance is tried if one does not answer the phone
 * @param shares a map with the share of version 2; without it everyone goes to any instance
 */
record HaproxyConfig(
        String mode, int port, Path socket, List<Seat> seats, Optional<Path> shares, boolean redispatching) {
    HaproxyConfig {
        seats = List.copyOf(seats);
    }

    String text() {
        return """
                global
                  log stdout format raw local0 notice
                  nbthread 1
                  maxconn 4000
                  stats socket %s mode 600 level admin

                defaults
                  mode %s
                  log global
                  timeout connect 2s
                  timeout client 60s
                  timeout server 60s
                  timeout tunnel 1h
                  timeout check 2s
                %s
                frontend shop
                  bind 127.0.0.1:%d
                """
                        .formatted(socket, mode, retries(), port)
                + shares.map(this::split).orElseGet(() -> "  default_backend all\n\n" + backend("all", seats));
    }

    /** What was sent is never sent again; another instance is tried if the first cannot be connected to. */
    private String retries() {
        return redispatching ? "  retries 2\n  option redispatch 1\n  retry-on conn-failure\n" : "  retries 0\n";
    }

    /** By request and user where requests are seen, else by connection, all or nothing. */
    private String split(Path map) {
        String choice = mode.equals("http")
                ? """
                      http-request set-var(txn.share) str(share),map_str_int(%2$s,0)
                      http-request set-var(txn.bucket) req.cook(%1$s)
                      http-request set-var(txn.drawn) bool(true) unless { req.cook(%1$s) -m found }
                      http-request set-var(txn.bucket) rand(%3$d) if { var(txn.drawn) -m bool }
                      http-response add-header Set-Cookie "%4$s" if { var(txn.drawn) -m bool }
                      use_backend v2 if { var(txn.bucket),sub(txn.share) -m int lt 0 }
                    """
                        .formatted(Buckets.COOKIE, map, Buckets.COUNT, Buckets.cookie("%[var(txn.bucket)]"))
                : "  use_backend v2 if { str(share),map_str_int(" + map + ",0) -m int ge 100 }\n";
        return choice + "  default_backend v1\n\n" + backend("v1", of("v1")) + "\n" + backend("v2", of("v2"));
    }

    private List<Seat> of(String version) {
        return seats.stream().filter(seat -> seat.version().equals(version)).toList();
    }

    private static String backend(String name, List<Seat> seats) {
        return """
                backend %s
                  balance roundrobin
                  option httpchk GET /actuator/health/readiness
                  http-check expect status 200
                  default-server check inter 500ms fall 2 rise 1
                """
                        .formatted(name)
                + seats.stream()
                        .map(seat -> "  server " + seat.name() + " " + seat.address() + "\n")
                        .collect(Collectors.joining());
    }
}
