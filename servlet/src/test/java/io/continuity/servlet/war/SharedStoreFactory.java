package io.continuity.servlet.war;

import io.continuity.session.SaveResult;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionObserver;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.SessionStore;
import io.continuity.session.SessionStoreFactory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Function;

/** Makes stores that share their sessions and tell when they are opened and closed. */
public final class SharedStoreFactory implements SessionStoreFactory {
    @Override
    public List<String> requiredParameters() {
        return List.of("test.store");
    }

    @Override
    public SessionStore create(Function<String, Optional<String>> parameters, SessionObserver observer) {
        String name = parameters
                .apply("test.store")
                .orElseThrow(() -> new IllegalArgumentException("test.store must be set"));
        Outside.hear("opened " + name);
        parameters
                .apply("continuity.session.failure-policy")
                .filter("degrade"::equals)
                .ifPresent(policy -> Outside.hear(name + " serves while away"));
        return new Shared(name);
    }

    private record Shared(String name) implements SessionStore {
        @Override
        public Optional<SessionSnapshot> load(String handle, Duration timeout) {
            return Outside.store().load(handle, timeout);
        }

        @Override
        public SaveResult create(SessionSnapshot session, Duration timeout) {
            return Outside.store().create(session, timeout);
        }

        @Override
        public SaveResult save(String handle, SessionChanges changes, Duration timeout) {
            return Outside.store().save(handle, changes, timeout);
        }

        @Override
        public boolean delete(String handle, OptionalLong basedOn, Duration timeout) {
            return Outside.store().delete(handle, basedOn, timeout);
        }

        @Override
        public void touch(String handle) {
            Outside.store().touch(handle);
        }

        @Override
        public int announceExpired(Consumer<SessionSnapshot> listener, Duration timeout) {
            return Outside.store().announceExpired(listener, timeout);
        }

        @Override
        public void close() {
            Outside.hear("closed " + name);
        }
    }
}
