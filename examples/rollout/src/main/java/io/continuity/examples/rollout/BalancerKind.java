package io.continuity.examples.rollout;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Which balancer stands before the instances. */
enum BalancerKind {
    /** One inside this process, which asks for readiness and never sends a request twice. */
    EMBEDDED("", ""),
    /** HAProxy, request by request, with active checks. */
    HAPROXY("haproxy", "haproxy"),
    /** HAProxy, connection by connection, with active checks: as a ClusterIP or a network load balancer does. */
    HAPROXY_TCP("haproxy", "haproxy"),
    /** nginx, without checks: it learns from failures only. */
    NGINX("nginx", "nginx-light");

    private final String program;
    private final String debianPackage;

    BalancerKind(String program, String debianPackage) {
        this.program = program;
        this.debianPackage = debianPackage;
    }

    static Optional<BalancerKind> of(String label) {
        return Arrays.stream(values())
                .filter(kind -> kind.label().equals(label))
                .findFirst();
    }

    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    boolean isInstalled() {
        return program.isEmpty() || Executable.find(program).isPresent();
    }

    /** What to install. */
    String debianPackage() {
        return debianPackage;
    }

    /**
     * The program, where there is one.
     *
     * @throws IllegalStateException if it is not installed
     */
    Path executable() {
        return Executable.find(program)
                .orElseThrow(() -> new IllegalStateException(label() + " needs the Debian package " + debianPackage));
    }
}
