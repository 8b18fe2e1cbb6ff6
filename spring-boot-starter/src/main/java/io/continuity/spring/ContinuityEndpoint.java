package io.continuity.spring;

import io.continuity.servlet.FailurePolicy;
import io.continuity.servlet.KeptStatus;
import io.continuity.session.SessionInspection;
import io.continuity.session.SessionStoreException;
import io.continuity.session.StoreStatus;
import io.continuity.spring.SessionLookup.Found;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;

/**
 * {@code /actuator/continuity}: what this instance knows of the sessions and the fleet, and single sessions, without
 * their ids and values.
 *
 * <p>Ends sessions only where {@code management.endpoint.continuity.access=unrestricted}. <em>Thread-safe.</em>
 */
@WebEndpoint(id = "continuity", defaultAccess = Access.READ_ONLY)
final class ContinuityEndpoint {
    private static final int UNAVAILABLE = 503;
    private static final int NOT_IMPLEMENTED = 501;
    private static final int CONFLICT = 409;

    private final SessionLookup sessions;
    private final StoreOutage outage;
    private final InstanceFacts facts;

    ContinuityEndpoint(SessionLookup sessions, StoreOutage outage, InstanceFacts facts) {
        this.sessions = sessions;
        this.outage = outage;
        this.facts = facts;
    }

    /** Summarizes, or finds somebody's sessions. */
    @ReadOperation
    WebEndpointResponse<?> read(@Nullable String principal) {
        return principal == null
                ? new WebEndpointResponse<>(summary())
                : answer(() -> new WebEndpointResponse<>(sessions.byPrincipal(principal)));
    }

    private Map<String, Object> summary() {
        Map<String, Object> summary = new LinkedHashMap<>();
        sessions.inspection().map(SessionInspection::status).ifPresent(status -> describe(status, summary));
        summary.putAll(facts.tokens().get());
        outage.since().ifPresent(since -> summary.put("awaySince", since));
        describe(facts.kept().get().toList(), summary);
        facts.active()
                .get()
                .flatMap(known -> known.last().stream())
                .forEach(sample -> summary.put("activeSessions", sample));
        facts.fleet().get().ifPresent(known -> summary.put("fleet", known));
        return summary;
    }

    private static void describe(StoreStatus status, Map<String, Object> summary) {
        summary.put("store", status.kind());
        status.address().ifPresent(address -> summary.put("address", address));
        status.keyPrefix().ifPresent(prefix -> summary.put("keyPrefix", prefix));
        status.nearCache().ifPresent(cache -> summary.put("nearCache", cache));
    }

    private static void describe(List<KeptStatus> filters, Map<String, Object> summary) {
        List<KeptStatus> degrading = filters.stream()
                .filter(status -> status.policy() == FailurePolicy.DEGRADE)
                .toList();
        FailurePolicy policy = degrading.isEmpty() ? FailurePolicy.FAIL : FailurePolicy.DEGRADE;
        summary.put("failurePolicy", policy.name().toLowerCase(Locale.ROOT));
        if (!degrading.isEmpty()) {
            summary.put(
                    "kept",
                    Map.of(
                            "sessions",
                                    degrading.stream()
                                            .mapToInt(KeptStatus::sessions)
                                            .sum(),
                            "writes",
                                    degrading.stream()
                                            .mapToInt(KeptStatus::writes)
                                            .sum(),
                            "bytes",
                                    degrading.stream()
                                            .mapToLong(KeptStatus::bytes)
                                            .sum()));
        }
    }

    @ReadOperation
    WebEndpointResponse<?> find(@Selector String hash) {
        return answer(() -> {
            Found found = sessions.byHash(hash);
            return found.total() == 0 ? notFound() : new WebEndpointResponse<>(found);
        });
    }

    /** Ends one session. Where several match, none. */
    @DeleteOperation
    WebEndpointResponse<?> end(@Selector String hash) {
        return answer(() -> {
            Found found = sessions.end(hash);
            return switch (found.total()) {
                case 0 -> notFound();
                case 1 -> new WebEndpointResponse<>(WebEndpointResponse.STATUS_NO_CONTENT);
                default -> new WebEndpointResponse<>(found, CONFLICT);
            };
        });
    }

    private static WebEndpointResponse<?> notFound() {
        return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
    }

    private static WebEndpointResponse<?> answer(Supplier<WebEndpointResponse<?>> question) {
        try {
            return question.get();
        } catch (IllegalArgumentException e) {
            return problem(e, WebEndpointResponse.STATUS_BAD_REQUEST);
        } catch (UnsupportedOperationException e) {
            return problem(e, NOT_IMPLEMENTED);
        } catch (SessionStoreException e) {
            return problem(e, UNAVAILABLE);
        }
    }

    private static WebEndpointResponse<?> problem(RuntimeException e, int status) {
        return new WebEndpointResponse<>(Map.of("reason", String.valueOf(e.getMessage())), status);
    }
}
