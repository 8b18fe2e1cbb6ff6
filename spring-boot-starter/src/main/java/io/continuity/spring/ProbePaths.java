package io.continuity.spring;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.springframework.core.env.Environment;

/**
 * Tells requests of probes and scrapes, which never stop coming, from those of users. <em>Immutable.</em>
 *
 * @param prefixes what their paths begin with
 * @param paths their paths as a whole
 */
record ProbePaths(List<String> prefixes, List<String> paths) implements Predicate<HttpServletRequest> {
    ProbePaths {
        prefixes = List.copyOf(prefixes);
        paths = List.copyOf(paths);
    }

    static ProbePaths of(Environment environment) {
        String servlet = trimmed(environment.getProperty("spring.mvc.servlet.path", ""));
        String base = trimmed(environment.getProperty("management.endpoints.web.base-path", "/actuator"));
        String actuator = servlet + base;
        // Where Actuator has no path of its own, only its probes are known.
        return new ProbePaths(
                List.of(base.isEmpty() ? actuator + "/health/" : actuator + "/"),
                List.of(actuator + "/health", actuator + "/" + ContinuityDrainEndpoint.ID, "/livez", "/readyz"));
    }

    private static String trimmed(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    @Override
    public boolean test(HttpServletRequest request) {
        String path = request.getRequestURI()
                .substring(
                        Objects.requireNonNullElse(request.getContextPath(), "").length());
        return paths.contains(path) || prefixes.stream().anyMatch(path::startsWith);
    }
}
