package io.continuity.spring;

import io.continuity.session.SessionObserver;
import io.continuity.session.SessionStore;
import io.continuity.session.redis.RedisSessionStore;
import io.continuity.session.redis.SpringSessionStore;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/** Shares the sessions of a store with Spring Session, if that is wanted. <em>Thread-safe.</em> */
final class SessionAdoption {
    private final SessionAdoptionProperties properties;
    private final SpringSessionPrincipals principals;
    private final AtomicBoolean done = new AtomicBoolean();

    SessionAdoption(SessionAdoptionProperties properties, SpringSessionPrincipals principals) {
        this.properties = properties;
        this.principals = principals;
    }

    /** Returns how to share sessions; empty if not at all. */
    static Optional<SpringSessionStore.Mode> sharing(SessionAdoptionProperties properties) {
        SessionAdoptionProperties.Mode mode = properties.mode();
        return mode == null || mode == SessionAdoptionProperties.Mode.OFF
                ? Optional.empty()
                : Optional.of(
                        mode == SessionAdoptionProperties.Mode.DUAL
                                ? SpringSessionStore.Mode.DUAL
                                : SpringSessionStore.Mode.READ);
    }

    SessionStore around(RedisSessionStore store, SessionObserver observer) {
        done.set(true);
        return sharing(properties)
                .<SessionStore>map(
                        mode -> build(SpringSessionStore.over(store, mode).observer(observer)))
                .orElse(store);
    }

    private SpringSessionStore build(SpringSessionStore.Builder store) {
        try {
            return store.namespace(properties.namespace())
                    .indexed(properties.repositoryType() == SessionAdoptionProperties.RepositoryType.INDEXED)
                    .principals(principals)
                    .build();
        } catch (IllegalArgumentException e) {
            boolean isNamespace = String.valueOf(e.getMessage()).startsWith("namespace");
            throw new InvalidConfigurationPropertyValueException(
                    isNamespace ? "continuity.session.adopt.namespace" : "continuity.session.adopt.mode",
                    isNamespace ? properties.namespace() : properties.mode(),
                    e.getMessage(),
                    e);
        }
    }

    /** Refuses a store that was not asked to share anything. */
    void requireDone() {
        if (sharing(properties).isPresent() && !done.get()) {
            throw new SetupException(
                    "continuity.session.adopt.mode is set, but the application's own SessionStore bean does not share"
                            + " sessions with Spring Session",
                    "return SpringSessionStore.over(...) from its bean method and remove continuity.session.adopt.*");
        }
    }
}
