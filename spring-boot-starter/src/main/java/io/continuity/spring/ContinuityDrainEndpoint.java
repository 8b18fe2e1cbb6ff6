package io.continuity.spring;

import io.continuity.drain.Drain;
import io.continuity.drain.DrainProgress;
import io.continuity.drain.DrainReceipt;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;

/**
 * {@code /actuator/continuitydrain}: how far the instance has got in leaving; begins and cancels that.
 *
 * <p>The latter two only where {@code management.endpoint.continuitydrain.access=unrestricted}. <em>Thread-safe.</em>
 */
@WebEndpoint(id = ContinuityDrainEndpoint.ID, defaultAccess = Access.READ_ONLY)
final class ContinuityDrainEndpoint {
    static final String ID = "continuitydrain";
    private static final int ACCEPTED = 202;
    private static final int CONFLICT = 409;

    private final Drain drain;

    ContinuityDrainEndpoint(Drain drain) {
        this.drain = drain;
    }

    @ReadOperation
    Map<String, Object> status() {
        DrainProgress progress = drain.progress();
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("phase", progress.phase().toString());
        status.put("since", progress.since());
        Map<String, Long> inFlight = new TreeMap<>();
        progress.inFlight().forEach((kind, count) -> inFlight.put(kind.toString(), count));
        status.put("inFlight", inFlight);
        status.put("late", progress.late());
        drain.receipt().map(DrainReceipt::line).ifPresent(line -> status.put("receipt", line));
        return status;
    }

    /**
     * Leaves service; what comes after that, when the application stops.
     *
     * @param wait whether to answer when the instance has left; true if it is not said
     * @param rehearse whether to go back to serving instead of leaving
     */
    @WriteOperation
    WebEndpointResponse<Map<String, Object>> begin(@Nullable Boolean wait, @Nullable Boolean rehearse) {
        if (Boolean.TRUE.equals(rehearse)) {
            return rehearsed();
        }
        if (Boolean.FALSE.equals(wait)) {
            drain.startLeaving();
            return new WebEndpointResponse<>(status(), ACCEPTED);
        }
        return answer(drain.leaveService());
    }

    private WebEndpointResponse<Map<String, Object>> rehearsed() {
        try {
            var unused = drain.rehearse();
            return answer(true);
        } catch (IllegalStateException e) {
            return answer(false);
        }
    }

    /** Goes back to serving, if that can still be. */
    @DeleteOperation
    WebEndpointResponse<Map<String, Object>> cancel() {
        return answer(drain.cancel());
    }

    private WebEndpointResponse<Map<String, Object>> answer(boolean done) {
        return new WebEndpointResponse<>(status(), done ? WebEndpointResponse.STATUS_OK : CONFLICT);
    }
}
