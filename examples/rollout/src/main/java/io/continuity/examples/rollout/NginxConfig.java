package io.continuity.examples.rollout;

import java.util.List;
import java.util.stream.Collectors;

/**
 * nginx's configuration file.
 *
 * <p>nginx without checks keeps away from an instance for a while after a request to it has failed. A GET that is answered
 * with 503 counts as failed, and goes to another instance; a POST that was sent does not. So instances that drain shed
 * GETs.
 *
 * <p>Immutable.
 */
record NginxConfig(int port, List<Seat> seats) {
    /**
     * Longer than a drain takes after the first GET was shed, as otherwise POSTs come while the instance finishes; shorter than
     * the time between two replacements, as otherwise nobody is left.
     */
    static final int FAIL_SECONDS = 5;

    NginxConfig {
        seats = List.copyOf(seats);
    }

    String text() {
        return """
                %sdaemon off;
                master_process off;
                pid nginx.pid;
                error_log stderr error;
                events {
                  worker_connections 4000;
                }
                http {
                  access_log off;
                  client_body_temp_path tmp/body;
                  proxy_temp_path tmp/proxy;
                  fastcgi_temp_path tmp/fastcgi;
                  uwsgi_temp_path tmp/uwsgi;
                  scgi_temp_path tmp/scgi;
                %s}
                """
                .formatted(user(), site().indent(2));
    }

    private String site() {
        return """
                keepalive_timeout 120s;
                keepalive_requests 1000000;
                map $http_upgrade $to_shop {
                  default upgrade;
                  '' '';
                }
                upstream shop {
                %s  keepalive 64;
                  keepalive_timeout 10s;
                }
                server {
                  listen 127.0.0.1:%d;
                  location / {
                    proxy_pass http://shop;
                    proxy_http_version 1.1;
                    proxy_set_header Upgrade $http_upgrade;
                    proxy_set_header Connection $to_shop;
                    proxy_set_header Host $http_host;
                    proxy_next_upstream error timeout http_503;
                    proxy_connect_timeout 2s;
                    proxy_buffering off;
                  }
                }
                """
                .formatted(servers(), port);
    }

    private String servers() {
        return seats.stream()
                .map(seat -> "  server " + seat.address() + " max_fails=1 fail_timeout=" + FAIL_SECONDS + "s;\n")
                .collect(Collectors.joining());
    }

    /** Started by root, nginx would go on as somebody who cannot write here. */
    private static String user() {
        return "root".equals(System.getProperty("user.name")) ? "user root;\n" : "";
    }
}
