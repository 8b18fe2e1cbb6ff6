package io.continuity.servlet.war;

import io.continuity.session.SessionObserver;
import io.continuity.session.SessionStore;
import io.continuity.session.SessionStoreFactory;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A second factory, so that one has to be chosen. */
public final class OtherStoreFactory implements SessionStoreFactory {
    @Override
    public List<String> requiredParameters() {
        return List.of();
    }

    @Override
    public SessionStore create(Function<String, Optional<String>> parameters, SessionObserver observer) {
        return new SharedStoreFactory().create(name -> Optional.of("other"), observer);
    }
}
