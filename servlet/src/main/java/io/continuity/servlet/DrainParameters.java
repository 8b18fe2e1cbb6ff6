package io.continuity.servlet;

import io.continuity.drain.DrainPlan;
import jakarta.servlet.ServletException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code continuity.drain.*} say about an application's drain. <em>Not thread-safe.</em> */
final class DrainParameters {
    private static final String PREFIX = "continuity.drain.";
    private static final String VARIABLE = "CONTINUITY_GRACE_PERIOD";
    private static final String GRACE_PERIOD = "grace-period";
    private static final Pattern SIMPLE = Pattern.compile("(-?\\d{1,15})(ms|s|m|h)");
    private static final String PROBES = "/livez,/readyz";

    private final ContextParameters surroundings;
    private final Function<String, Optional<String>> environment;
    private final TreeSet<String> known = new TreeSet<>();

    DrainParameters(ContextParameters surroundings, Function<String, Optional<String>> environment) {
        this.surroundings = surroundings;
        this.environment = environment;
    }

    boolean enabled() throws ServletException {
        return value("enabled", FilterParameters::bool).orElse(true);
    }

    DrainPlan plan() throws ServletException {
        DrainPlan.Builder plan = begin();
        Optional<Duration> least = value("min-linger", DrainParameters::duration);
        Optional<Duration> most = value("max-linger", DrainParameters::duration);
        if (least.isPresent() || most.isPresent()) {
            Duration from = least.orElse(DrainPlan.DEFAULT_MIN_LINGER);
            Duration to = most.orElse(DrainPlan.DEFAULT_MAX_LINGER);
            use(least.isPresent() ? "min-linger" : "max-linger", name -> plan.linger(from, to));
        }
        use("quiet-period", name -> duration(name, plan::quietPeriod));
        use("hand-over", name -> duration(name, plan::handOver));
        use("finish", name -> duration(name, plan::finish));
        use("background", name -> duration(name, plan::background));
        use("flush", name -> duration(name, plan::flush));
        value("on-misfit", DrainParameters::misfit).ifPresent(plan::onMisfit);
        try {
            return plan.build();
        } catch (IllegalArgumentException e) {
            throw new ServletException(PREFIX + GRACE_PERIOD + ": " + e.getMessage(), e);
        }
    }

    private DrainPlan.Builder begin() throws ServletException {
        Optional<Duration> set = value(GRACE_PERIOD, DrainParameters::duration);
        String name = set.isPresent() ? PREFIX + GRACE_PERIOD : VARIABLE;
        try {
            Duration period = set.or(() -> environment.apply(VARIABLE).map(DrainParameters::seconds))
                    .orElse(DrainPlan.DEFAULT_GRACE_PERIOD);
            return DrainPlan.builder(period);
        } catch (IllegalArgumentException e) {
            throw new ServletException(name + ": " + e.getMessage(), e);
        }
    }

    /** Configures a filter. */
    void apply(DrainFilter.Builder filter) throws ServletException {
        value("shed-idempotent", FilterParameters::bool).ifPresent(filter::shedIdempotent);
        value("envoy-health-check-fail", FilterParameters::bool).ifPresent(filter::envoyHealthCheckFail);
        List<String> probes =
                ContextParameters.list(value("probe-paths", text -> text).orElse(PROBES));
        filter.ignore(request -> probes.contains(DrainEndpoint.path(request)));
        use("readiness-path", name -> text(name).ifPresent(filter::readiness));
        Optional<String> token = text("token");
        Optional<String> path = text("path");
        if (token.isPresent() && path.isEmpty()) {
            throw new ServletException(PREFIX + "token has no effect without " + PREFIX + "path");
        }
        use("path", name -> path.ifPresent(filter::endpoint));
        use("token", name -> token.ifPresent(said -> filter.endpoint(path.orElseThrow(), said)));
    }

    /** A parameter that nobody knows is one that has no effect. */
    void refuseUnknown(Iterable<String> given) throws ServletException {
        List<String> unknown = new ArrayList<>();
        Predicate<String> other = name -> name.startsWith(PREFIX) && !known.contains(name);
        given.forEach(name -> unknown.addAll(other.test(name) ? List.of(name) : List.of()));
        if (!unknown.isEmpty()) {
            Collections.sort(unknown);
            throw new ServletException("The drain knows no context parameters " + unknown + ", only " + known);
        }
    }

    private void duration(String name, Consumer<Duration> use) {
        text(name).map(DrainParameters::duration).ifPresent(use);
    }

    private Optional<String> text(String name) {
        known.add(PREFIX + name);
        return surroundings.get(PREFIX + name);
    }

    private <T> Optional<T> value(String name, Function<String, T> parse) throws ServletException {
        Optional<String> text = text(name);
        try {
            return text.map(parse);
        } catch (IllegalArgumentException e) {
            throw refused(name, e);
        }
    }

    private void use(String name, Consumer<String> use) throws ServletException {
        try {
            use.accept(name);
        } catch (IllegalArgumentException e) {
            throw refused(name, e);
        }
    }

    /** Without the token. */
    private ServletException refused(String name, IllegalArgumentException e) {
        String said = name.equals("token") ? "" : " = '" + text(name).orElse("") + "'";
        return new ServletException(PREFIX + name + said + ": " + e.getMessage(), e);
    }

    private static DrainPlan.Misfit misfit(String value) {
        for (DrainPlan.Misfit choice : DrainPlan.Misfit.values()) {
            if (choice.toString().equals(value)) {
                return choice;
            }
        }
        throw new IllegalArgumentException("must be warn or fail");
    }

    private static Duration seconds(String value) {
        return value.chars().allMatch(Character::isDigit) ? duration(value + "s") : duration(value);
    }

    private static Duration duration(String value) {
        Matcher simple = SIMPLE.matcher(value.toLowerCase(Locale.ROOT));
        try {
            if (!simple.matches()) {
                return Duration.parse(value);
            }
            long amount = Long.parseLong(simple.group(1));
            return switch (simple.group(2)) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                default -> Duration.ofHours(amount);
            };
        } catch (DateTimeParseException | ArithmeticException e) {
            throw new IllegalArgumentException("must be a duration with its unit, like 500ms, 10s or PT10S", e);
        }
    }
}
