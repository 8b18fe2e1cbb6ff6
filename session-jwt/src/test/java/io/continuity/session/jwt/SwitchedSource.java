package io.continuity.session.jwt;

import io.continuity.session.Revocation;
import io.continuity.session.RevocationSource;
import io.continuity.session.SessionStoreException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** A source that can be away, take no writes, answer only so often, or be replaced by another one. */
final class SwitchedSource implements RevocationSource {
    volatile RevocationSource target;
    volatile boolean away;
    volatile boolean readOnly;
    final AtomicInteger readsLeft = new AtomicInteger(Integer.MAX_VALUE);

    SwitchedSource(RevocationSource target) {
        this.target = target;
    }

    @Override
    public void revoke(Revocation revocation, Duration timeout) {
        if (away || readOnly) {
            throw new SessionStoreException("This source is away");
        }
        target.revoke(revocation, timeout);
    }

    @Override
    public Page read(String position, Duration timeout) {
        if (away || readsLeft.get() == 0) {
            throw new SessionStoreException("This source is away");
        }
        readsLeft.decrementAndGet();
        return target.read(position, timeout);
    }

    @Override
    public void close() {
        target.close();
    }
}
