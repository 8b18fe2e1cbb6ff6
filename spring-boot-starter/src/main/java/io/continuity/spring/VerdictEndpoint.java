package io.continuity.spring;

import io.continuity.fleet.FleetException;
import io.continuity.spring.VerdictQuestions.Question;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;

/**
 * {@code /actuator/continuityverdict?version=v2&against=v1&window=5m}: whether one version does as well as another.
 *
 * <p>Each of the results is an answer, and has the status 200. <em>Thread-safe.</em>
 */
@WebEndpoint(id = "continuityverdict")
final class VerdictEndpoint {
    private static final int UNAVAILABLE = 503;
    private static final int NOT_IMPLEMENTED = 501;

    private final ObjectProvider<VerdictQuestions> questions;

    VerdictEndpoint(ObjectProvider<VerdictQuestions> questions) {
        this.questions = questions;
    }

    /** Compares a version with another one, by default with the only other one that is alive. */
    @ReadOperation
    WebEndpointResponse<Map<String, Object>> verdict(
            @Nullable String version, @Nullable String against, @Nullable Duration window) {
        VerdictQuestions known = questions.getIfAvailable();
        if (known == null) {
            return problem("continuity.verdict.enabled is false", NOT_IMPLEMENTED);
        }
        try {
            return new WebEndpointResponse<>(known.answer(new Question(version, against, window)));
        } catch (IllegalArgumentException e) {
            return problem(e.getMessage(), WebEndpointResponse.STATUS_BAD_REQUEST);
        } catch (UnsupportedOperationException e) {
            return problem(e.getMessage(), NOT_IMPLEMENTED);
        } catch (FleetException e) {
            return problem(e.getMessage(), UNAVAILABLE);
        }
    }

    private static WebEndpointResponse<Map<String, Object>> problem(@Nullable String reason, int status) {
        return new WebEndpointResponse<>(Map.of("reason", String.valueOf(reason)), status);
    }
}
