package io.continuity.servlet;

import io.continuity.servlet.SessionState.Fresh;
import io.continuity.servlet.SessionState.Stored;
import io.continuity.servlet.SessionState.Unread;
import io.continuity.session.SessionSnapshot;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP exchange and its session: from the request's cookie to the response's.
 *
 * <p>Lives from the first pass of the filter to the end of the last asynchronous or error dispatch. <em>Thread-safe:
 * an asynchronous request may be worked on by several threads.</em>
 */
final class SessionExchange {
    private final SessionSettings settings;
    private final SessionTracking tracking;
    private final SessionCalls store;
    private final List<String> presented;
    private final boolean presentedByUrl;
    private final Optional<AffinityExchange> affinity;

    // A monitor would pin a virtual thread. Never held during a call to the store.
    private final ReentrantLock lock = new ReentrantLock();

    // All guarded by lock.
    private HttpServletRequest request;
    private HttpServletResponse response;
    private @Nullable WebSession session;
    private Optional<String> clientHolds;
    private boolean presentedAbsent;
    private boolean hasEnded;
    private boolean askedForTouched;
    private Optional<String> touched = Optional.empty();
    private Optional<String> afterEnd = Optional.empty();

    SessionExchange(
            SessionSettings settings,
            SessionTracking tracking,
            SessionCalls store,
            HttpServletRequest request,
            HttpServletResponse response) {
        this.settings = settings;
        this.tracking = tracking;
        this.store = store;
        this.request = request;
        this.response = response;
        SessionTracking.Presented found = tracking.presented(request);
        this.presented = found.handles();
        this.presentedByUrl = found.fromUrl();
        this.clientHolds = presented.stream().findFirst();
        this.affinity = settings.affinity().map(known -> new AffinityExchange(known, request, response));
        store.answerWith(response::isCommitted);
    }

    /** Goes on with the objects that the container hands to a later dispatch. */
    void continueWith(HttpServletRequest laterRequest, HttpServletResponse laterResponse) {
        locked(() -> {
            request = laterRequest;
            response = laterResponse;
        });
        store.answerWith(laterResponse::isCommitted);
    }

    private void locked(Runnable work) {
        lock.lock();
        try {
            work.run();
        } finally {
            lock.unlock();
        }
    }

    private <T extends @Nullable Object> T under(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    private Optional<String> requestedHandle() {
        return presented.stream().findFirst();
    }

    /** Tells whether what the client presented was in the URL, and not in a cookie. */
    boolean isRequestedByUrl() {
        return presentedByUrl;
    }

    /** Returns the id of the session that the client presented, valid or not. */
    Optional<String> requestedId() {
        return requestedHandle().map(store::requestedId);
    }

    /** Tells whether the session the client presented exists and is still the one of this exchange. */
    boolean isRequestedSessionValid() {
        Optional<HttpSession> current = existing();
        return current.isPresent()
                && !current.get().isNew()
                && requestedId().isPresent()
                && requestedId()
                        .equals(currentSession().flatMap(WebSession::handle).map(store::requestedId));
    }

    /** Returns the session that the client presented, reading it from the store to know whether it exists. */
    Optional<HttpSession> existing() {
        Optional<WebSession> current = currentSession();
        if (current.isPresent()) {
            return current.map(HttpSession.class::cast);
        }
        if (!mayExist()) {
            return Optional.empty();
        }
        for (String handle : presented) {
            Optional<SessionSnapshot> found = store.load(handle);
            if (found.isPresent()) {
                return Optional.of(adopt(new Stored(store.handleOf(handle, found.get()), found.get())));
            }
        }
        locked(() -> presentedAbsent = true);
        return Optional.empty();
    }

    /** Returns the session of this exchange, made anew if need be. */
    HttpSession existingOrNew() {
        Optional<WebSession> current = currentSession();
        if (current.isPresent()) {
            return current.get();
        }
        if (presented.size() == 1
                && mayExist()
                && !response().isCommitted()
                && !store.readFirst()
                && !settings.listeners().needTheSession()) {
            // Nobody has asked yet whether it exists. Writing and ending it take no reading first.
            return adopt(new Unread(presented.get(0), false));
        }
        Optional<HttpSession> existing = existing();
        if (existing.isPresent()) {
            return existing.get();
        }
        requireUncommitted();
        return adopt(new Fresh(settings.freshSession()));
    }

    private boolean mayExist() {
        return under(() -> session == null && !presentedAbsent);
    }

    String changeSessionId() {
        WebSession current = existing()
                .map(WebSession.class::cast)
                .orElseThrow(
                        () -> new IllegalStateException(
                                "changeSessionId: this request has no session (Servlet 6.1, HttpServletRequest.changeSessionId)"));
        requireUncommitted();
        return current.changeId();
    }

    private void requireUncommitted() {
        if (response().isCommitted()) {
            throw new IllegalStateException(
                    "The response is committed: no session cookie can be sent any more. Call getSession() earlier.");
        }
    }

    private Optional<WebSession> currentSession() {
        return Optional.ofNullable(session()).filter(WebSession::isValid);
    }

    private @Nullable WebSession session() {
        return under(() -> session);
    }

    private WebSession adopt(SessionState state) {
        WebSession before = session();
        if (before != null && before.isValid()) {
            return before;
        }
        WebSession adopted = new WebSession(settings, request().getServletContext(), store, state);
        WebSession settled = under(() -> settle(before, adopted));
        if (settled == adopted) {
            adopted.adopted();
        }
        return settled;
    }

    private WebSession settle(@Nullable WebSession before, WebSession adopted) {
        if (session != null && session != before) {
            return session; // Another thread of the request was faster.
        }
        hasEnded = before != null;
        session = adopted;
        return adopted;
    }

    /**
     * Saves what there is to save, and sends the cookie if the client needs another. Before the response commits.
     *
     * @return false if there is no session or the response has committed before
     */
    boolean commit() {
        WebSession current = session();
        if (response().isCommitted()) {
            return false;
        }
        if (current == null) {
            sendTouched();
            return false;
        }
        affinity.ifPresent(known -> known.settle(request(), response(), current));
        current.save();
        Optional<String> wanted = current.isValid() ? handleOf(current) : afterEnd();
        locked(() -> send(wanted));
        return true;
    }

    private Optional<String> handleOf(WebSession current) {
        Optional<String> handle = current.handle();
        Optional<String> left = isSecond() ? afterEnd() : requestedHandle();
        return current.wasCreated() && handle.isPresent() && left.isPresent()
                ? Optional.of(store.handleBeside(handle.get(), left.get()))
                : handle;
    }

    private boolean isSecond() {
        return under(() -> hasEnded);
    }

    /** The same each time, so that the client is sent it once. */
    private Optional<String> afterEnd() {
        return under(() -> {
            if (afterEnd.isEmpty()) {
                afterEnd = requestedHandle().flatMap(store::handleAfterEnd);
            }
            return afterEnd;
        });
    }

    /** A request that does not look at its session counts as an access all the same. */
    private void sendTouched() {
        if (mayExist()) {
            touched().ifPresent(handle -> locked(() -> send(Optional.of(handle))));
        }
    }

    /** The same each time, so that the client is sent it once. */
    private Optional<String> touched() {
        return under(() -> {
            if (!askedForTouched) {
                askedForTouched = true;
                touched = requestedHandle().flatMap(store::touched);
            }
            return touched;
        });
    }

    private void send(Optional<String> wanted) {
        boolean inHandles = store.handlesHoldSessions();
        if (!wanted.equals(clientHolds) && (!inHandles || store.hasChanged() || !SharedCaches.mayKeep(response))) {
            tracking.send(request, response, clientHolds, wanted);
            clientHolds = wanted;
        }
        if (inHandles && !clientHolds.equals(requestedHandle())) {
            SharedCaches.keepOut(response);
        }
    }

    /** Puts the handle into a URL of this application, if URLs carry it and the client's cookie does not. */
    String encode(String url) {
        if (!tracking.isByUrl() || currentSession().isEmpty()) {
            return url;
        }
        // A new session has no handle before it is saved.
        commit();
        Optional<String> handle = currentSession().flatMap(WebSession::handle);
        if (handle.isEmpty() || (!presentedByUrl && handle.equals(requestedHandle()))) {
            return url;
        }
        return tracking.encode(request(), url, handle.get());
    }

    /** Forgets which cookie was sent: the application has reset the response. */
    void responseReset() {
        locked(() -> clientHolds = requestedHandle());
        affinity.ifPresent(known -> known.reset(response()));
    }

    /** Ends the exchange: saves the rest, or marks a session that nobody asked for as accessed. */
    void finish() {
        WebSession current = session();
        if (current == null) {
            if (mayExist()) {
                commit();
                requestedHandle().ifPresent(store::touch);
            }
            return;
        }
        boolean justSaved;
        try {
            justSaved = commit();
        } catch (RuntimeException e) {
            current.requestFailed();
            throw e;
        }
        current.requestOver(justSaved);
    }

    /** Ends the exchange after the session could not be had or saved: what is not saved yet is dropped. */
    void abandon() {
        WebSession current = session();
        if (current != null) {
            current.requestFailed();
        }
    }

    private HttpServletRequest request() {
        return under(() -> request);
    }

    private HttpServletResponse response() {
        return under(() -> response);
    }
}
