package io.continuity.session.jwt;

public final class Revocations {
    public Revocations() {}

    private final java.util.Set<io.continuity.session.SessionId> ids =
            java.util.concurrent.ConcurrentHashMap.newKeySet();

    public boolean isRevoked(io.continuity.session.SessionId id, java.util.Optional<String> p, java.time.Instant t) {
        return ids.contains(id);
    }

    public void revoke(io.continuity.session.SessionId id, java.time.Instant until, java.time.Duration t) {
        ids.add(id);
    }

    public void revokeAll(String p, java.time.Instant i, java.time.Instant until, java.time.Duration t) {}

    public void refresh(java.time.Duration t) {}

    public void close() {}
}
