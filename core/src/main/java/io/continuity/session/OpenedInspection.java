package io.continuity.session;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/** What operators see of a store that keeps its attributes encrypted. <em>Thread-safe.</em> */
record OpenedInspection(SessionInspection inspection, UnaryOperator<SessionSnapshot> opening)
        implements SessionInspection {

    @Override
    public StoreStatus status() {
        return inspection.status();
    }

    @Override
    public void check(Duration timeout) {
        inspection.check(timeout);
    }

    @Override
    public OptionalLong count(Duration timeout) {
        return inspection.count(timeout);
    }

    @Override
    public List<SessionSnapshot> findByHash(String prefix, Duration timeout) {
        return inspection.findByHash(prefix, timeout).stream().map(opening).toList();
    }

    @Override
    public List<SessionSnapshot> sample(int max, Duration timeout) {
        return inspection.sample(max, timeout).stream().map(opening).toList();
    }

    @Override
    public Optional<SessionSnapshot> peek(SessionId id, Duration timeout) {
        return inspection.peek(id, timeout).map(opening);
    }

    @Override
    public boolean delete(SessionSnapshot session, Duration timeout) {
        return inspection.delete(session, timeout);
    }
}
