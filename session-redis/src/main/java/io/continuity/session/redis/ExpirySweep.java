package io.continuity.session.redis;

import io.continuity.Clocks;
import io.continuity.session.SessionId;
import io.continuity.session.SessionSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One round of all shards: claims sessions that have expired, tells a listener of them, and forgets them.
 *
 * <p>Claims are made for a few sessions at a time, so that those of an instance that dies come free soon and other
 * instances find something to do. <em>Not thread-safe.</em>
 */
final class ExpirySweep {
    private static final int BATCH = 32;

    /** Nobody is told of a session whose claim is older than this, lest somebody else is told meanwhile. */
    private static final Duration CLAIM_USE = ExpiryScripts.CLAIM_LEASE.dividedBy(2);

    /** Sessions that the listener knows of are forgotten together, but after this time at the latest. */
    private static final Duration MAX_UNCONFIRMED = Duration.ofMillis(100);

    private static final Duration CONFIRMATION = Duration.ofSeconds(1);

    private final ExpiryScripts redis;
    private final Consumer<SessionSnapshot> listener;
    private final Deadline deadline;
    private final List<SessionId> told = new ArrayList<>();
    private Optional<RuntimeException> failure = Optional.empty();
    private int announced;

    ExpirySweep(ExpiryScripts redis, Consumer<SessionSnapshot> listener, Deadline deadline) {
        this.redis = redis;
        this.listener = listener;
        this.deadline = deadline;
    }

    /** Returns how many sessions were announced; throws what the listener threw first. */
    int run() {
        List<SessionId> due = redis.due(deadline);
        for (int i = 0; i < due.size() && !deadline.isOver(); i += BATCH) {
            announce(due.subList(i, Math.min(i + BATCH, due.size())));
        }
        failure.ifPresent(thrown -> {
            throw thrown;
        });
        return announced;
    }

    private void announce(List<SessionId> ids) {
        Deadline claims = new Deadline(Clocks.ticker(), CLAIM_USE);
        Deadline unconfirmed = new Deadline(Clocks.ticker(), MAX_UNCONFIRMED);
        for (SessionSnapshot session : redis.claim(ids, deadline)) {
            if (deadline.isOver() || claims.isOver()) {
                break;
            }
            tell(session);
            if (unconfirmed.isOver()) {
                forget();
                unconfirmed = new Deadline(Clocks.ticker(), MAX_UNCONFIRMED);
            }
        }
        forget();
    }

    private void tell(SessionSnapshot session) {
        try {
            listener.accept(session);
            told.add(session.id());
        } catch (RuntimeException e) {
            failure.ifPresentOrElse(first -> first.addSuppressed(e), () -> failure = Optional.of(e));
        }
    }

    /** Also when the listener has used up the time: else somebody would be told again. */
    private void forget() {
        if (!told.isEmpty()) {
            announced += redis.forget(told, deadline.orAtLeast(CONFIRMATION));
            told.clear();
        }
    }
}
