package io.continuity.session.jwt;

import io.continuity.session.HandleParts;
import io.continuity.session.HandleParts.Part;
import io.continuity.session.SaveResult;
import io.continuity.session.SaveResult.Saved;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.SessionStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A store of tokens together with the browsers that hold them: whatever handle of a session is used, its browser presents
 * all that it holds by then, and takes what it is sent, as a filter would send it. A change of id is seen by a browser of its
 * own, so that somebody is left who presents the old cookies. <em>Thread-safe.</em>
 */
final class Browsers implements SessionStore {
    private final SessionStore store;
    private final Map<String, Jar> jars = new ConcurrentHashMap<>();

    Browsers(SessionStore store) {
        this.store = store;
    }

    /** The cookies of one browser. */
    static final class Jar {
        private final Map<String, String> cookies = new LinkedHashMap<>();

        synchronized String presented() {
            List<Part> parts = new ArrayList<>();
            cookies.forEach((name, value) -> parts.add(new Part(name, value)));
            return HandleParts.join(parts);
        }

        /** Takes what the answer to a request sets and clears, in whatever order answers arrive. */
        synchronized void take(String presented, String answered) {
            List<Part> before = parts(presented);
            List<Part> after = parts(answered);
            before.stream()
                    .filter(part -> after.stream().noneMatch(next -> next.name().equals(part.name())))
                    .forEach(part -> cookies.remove(part.name()));
            after.stream()
                    .filter(part -> !before.contains(part))
                    .forEach(part -> cookies.put(part.name(), part.value()));
        }

        synchronized Jar copy() {
            Jar copy = new Jar();
            copy.cookies.putAll(cookies);
            return copy;
        }

        synchronized int size() {
            return cookies.size();
        }

        private static List<Part> parts(String handle) {
            return handle.isEmpty() ? List.of() : HandleParts.split(handle).orElseThrow();
        }
    }

    Jar jar(String handle) {
        return jars.getOrDefault(handle, new Jar());
    }

    private String presented(String handle) {
        return jars.containsKey(handle) ? jar(handle).presented() : handle;
    }

    @Override
    public Optional<SessionSnapshot> load(String handle, Duration timeout) {
        String presented = presented(handle);
        Optional<SessionSnapshot> found = store.load(presented, timeout);
        found.ifPresent(session -> jar(handle).take(presented, store.handleOf(presented, session)));
        return found;
    }

    @Override
    public SaveResult create(SessionSnapshot session, Duration timeout) {
        return held(store.create(session, timeout), "", new Jar());
    }

    @Override
    public SaveResult create(SessionSnapshot session, String principal, Duration timeout) {
        return held(store.create(session, principal, timeout), "", new Jar());
    }

    @Override
    public SaveResult save(String handle, SessionChanges changes, Duration timeout) {
        String presented = presented(handle);
        SaveResult result = store.save(presented, changes, timeout);
        Jar jar = jar(handle);
        return held(result, presented, changes.newId().isPresent() ? jar.copy() : jar);
    }

    private SaveResult held(SaveResult result, String presented, Jar jar) {
        if (result instanceof Saved saved) {
            jar.take(presented, saved.handle());
            jars.put(saved.handle(), jar);
        }
        return result;
    }

    @Override
    public boolean delete(String handle, OptionalLong basedOn, Duration timeout) {
        String presented = presented(handle);
        boolean ended = store.delete(presented, basedOn, timeout);
        store.handleAfterEnd(presented).ifPresent(answer -> jar(handle).take(presented, answer));
        return ended;
    }

    @Override
    public void touch(String handle) {
        String presented = presented(handle);
        store.touch(presented);
        store.touched(presented).ifPresent(answer -> jar(handle).take(presented, answer));
    }

    @Override
    public String requestedId(String handle) {
        return store.requestedId(presented(handle));
    }

    @Override
    public int deleteByPrincipal(String principal, Duration timeout) {
        return store.deleteByPrincipal(principal, timeout);
    }

    @Override
    public void close() {
        store.close();
    }
}
