package io.continuity.examples.rollout;

import java.nio.file.Path;
import java.util.List;
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
 */
record HaproxyConfig(String mode, int port, Path socket, List<Seat> seats) {
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
                  timeout check 2s
                  retries 0

                frontend shop
                  bind 127.0.0.1:%d
                  default_backend all

                """
                        .formatted(socket, mode, port)
                + backend("all", seats);
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
