package io.continuity.servlet;

import io.continuity.Clocks;
import io.continuity.codec.AttributeCodec;
import io.continuity.codec.JdkAttributeCodec;
import io.continuity.servlet.FilterService.StoreAccess;
import io.continuity.session.ConflictPolicy;
import io.continuity.session.SessionConflictException;
import io.continuity.session.SessionId;
import io.continuity.session.SessionObserver;
import io.continuity.session.SessionStore;
import io.continuity.session.SessionStoreException;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EventListener;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Replaces the container's sessions by sessions in a {@link SessionStore}.
 *
 * <p>Map it before all other filters, to {@code /*}, for all dispatcher types but {@code INCLUDE}, with async support: see
 * {@link #DISPATCHER_TYPES}. Cookie and timeout follow the application's {@code SessionCookieConfig} and {@code
 * ServletContext.getSessionTimeout()}.
 *
 * <p>A request that reads its session costs one call to the store, one that only writes or ends it one as well, and one
 * that never looks at it none that it waits for. Changes are saved in one call before the response commits, so that
 * the client's next request finds them wherever it goes. When the store cannot be reached within the deadline, the
 * answer is {@code 503} with {@code Retry-After}, or what {@link FailurePolicy#DEGRADE} makes of it, never a request without
 * its session. When another request has changed
 * what a {@link ConflictPolicy} protects, it is {@code 409}.
 *
 * <p>Session listeners are told as Servlet 6.1 says, on the thread of the request that causes the event; which of them are
 * found is said at {@link SessionInitializer}. Of sessions that expire they are told by {@link #announceExpired}, if
 * somebody calls it.
 *
 * <p><em>Thread-safe.</em>
 */
public final class SessionFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;

    /**
     * The dispatches that the filter must see. {@code FORWARD} is one of them, as the container ends the response when
     * a forward returns, which is before the filter would get to see the end of the request.
     */
    public static final Set<DispatcherType> DISPATCHER_TYPES =
            Set.of(DispatcherType.REQUEST, DispatcherType.FORWARD, DispatcherType.ASYNC, DispatcherType.ERROR);

    private final transient FilterLife life;

    /**
     * Called by containers, for a filter that is declared in {@code web.xml} and configured by init parameters.
     *
     * <p>{@code store} names the class of a {@link io.continuity.session.SessionStoreFactory}, whose own parameters stand
     * beside it; the filter closes the store. The others stand for what the builder takes: see {@link
     * io.continuity.servlet}. The filter is looked after by a {@link SessionUpkeep}.
     *
     * <p>What is missing is taken from context parameters, system properties or the environment. A parameter that is
     * unknown or wrong stops the application's start.
     */
    public SessionFilter() {
        this.life = new FilterLife(Optional.empty());
    }

    private SessionFilter(Builder config) {
        this.life = new FilterLife(Optional.of(config));
    }

    /**
     * Starts building a filter.
     *
     * @param store where sessions are kept; closing it is the caller's business, after the filter's last request
     * @return a builder with the defaults
     */
    public static Builder builder(SessionStore store) {
        return new Builder(store);
    }

    @Override
    public void init(FilterConfig filterConfig) throws ServletException {
        life.begin(filterConfig, this);
    }

    /**
     * Replays what is kept, for a few seconds at most, and closes the store that the filter has made by its init
     * parameters; one that was passed in stays open.
     */
    @Override
    public void destroy() {
        life.end();
    }

    /**
     * Tells listeners of sessions that have expired, and has the store forget them.
     *
     * <p>To be called every few seconds, on each instance, by a {@link SessionUpkeep} or a scheduler of your own. Listeners
     * hear on this thread what they hear of {@code invalidate()}, in the same order; what they change in the session goes
     * nowhere. One that throws is logged. Attributes are decoded only if there are listeners, or {@link
     * Builder#bindingListeners} are expected.
     *
     * <p>Of all instances with the same store one is told of a session, so all should have the same listeners. Once each,
     * unless an instance dies or the store fails in between: see {@link SessionStore#announceExpired}.
     *
     * @param timeout how long to wait for the store at most, and to go on to another session
     * @return how many sessions were told of. If it is not zero there may be more: call again. Zero as long as the
     *     filter is not in service
     * @throws IllegalArgumentException if the timeout is not above zero
     * @throws SessionStoreException if the store could not be asked in time
     */
    public int announceExpired(Duration timeout) {
        FilterService.requirePositive(timeout);
        return life.service().map(current -> current.announceExpired(timeout)).orElse(0);
    }

    /**
     * Brings into the store what was kept of requests while it was away: see {@link FailurePolicy#DEGRADE}.
     *
     * <p>To be called every second or so by a {@link SessionUpkeep} or a scheduler of your own. With nothing kept it costs
     * nothing. Requests replay what is kept of their own session before they save it, and {@link #destroy} what is left.
     *
     * @param timeout how long to wait for the store at most
     * @return how many requests' changes are kept no more: they are in the store, or their session has ended meanwhile
     * @throws IllegalArgumentException if the timeout is not above zero
     * @throws SessionStoreException if something is kept and the store could not be told of any of it; it stays kept
     */
    public int replayKept(Duration timeout) {
        FilterService.requirePositive(timeout);
        return life.service().map(current -> current.replayKept(timeout)).orElse(0);
    }

    /**
     * Tells what is kept of requests until the store is back.
     *
     * @return the policy and what is kept; {@link FailurePolicy#FAIL} and nothing as long as the filter is not in service
     */
    public KeptStatus kept() {
        return life.service().map(FilterService::keptStatus).orElse(KeptStatus.NONE);
    }

    /**
     * Ends the sessions that belong to somebody, and tells listeners: logs a user out everywhere.
     *
     * <p>As {@link SessionStore#deleteByPrincipal}, of which no listener hears. Here they hear what they hear of {@link
     * #announceExpired}, for each session that this call has ended, on this thread. Without any, it is the same call. So it
     * is where the store ends sessions that it cannot list, as one of tokens does: then listeners hear of none of them.
     *
     * @param principal what a {@link Builder#principal} has answered
     * @param timeout how long to wait for the store at most, above zero
     * @return how many sessions were ended; 0 from a store that cannot know
     * @throws SessionStoreException if the store could not be asked in time; some sessions may have been ended
     * @throws UnsupportedOperationException if this kind of store can end no others than a request's own
     */
    public int endByPrincipal(String principal, Duration timeout) {
        return life.endByPrincipal(principal, timeout);
    }

    /**
     * Ends a session, and tells listeners as {@link #endByPrincipal} does.
     *
     * @param id what {@code HttpSession.getId()} gives
     * @param timeout how long to wait for the store at most, above zero
     * @return false if there was no such session
     * @throws SessionStoreException if the store could not be asked in time
     */
    public boolean end(String id, Duration timeout) {
        return life.endSession(id, timeout);
    }

    /**
     * Ends a session, and tells listeners as {@link #endByPrincipal} does.
     *
     * @param id the session's present id
     * @param timeout how long to wait for the store at most, above zero
     * @return false if there was no such session
     * @throws SessionStoreException if the store could not be asked in time
     */
    public boolean end(SessionId id, Duration timeout) {
        return end(id.value(), timeout);
    }

    /**
     * Finds the sessions that belong to somebody, by the ids that {@code HttpSession.getId()} gives.
     *
     * <p>For account pages and frameworks that know sessions by these ids: see {@link SessionStore#findByPrincipal}.
     *
     * @param principal what a {@link Builder#principal} has answered
     * @param timeout how long to wait for the store at most, above zero
     * @return the present ids of the sessions, which are credentials
     * @throws SessionStoreException if the store could not be asked in time
     * @throws UnsupportedOperationException if this kind of store keeps no such index
     */
    public Set<String> findByPrincipal(String principal, Duration timeout) {
        return SessionEnds.ids(life.calls(timeout).findByPrincipal(principal));
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        life.service().orElseThrow().doFilter(request, response, chain);
    }

    /** Configures a filter. <em>Not thread-safe.</em> */
    public static final class Builder {
        final SessionStore store;
        Optional<AttributeCodec> codec = Optional.empty();
        Optional<Duration> maxInactiveInterval = Optional.empty();
        SessionObserver observer = SessionObserver.NONE;
        Duration storeDeadline = Duration.ofSeconds(2);
        FailurePolicy failurePolicy = FailurePolicy.FAIL;
        InstantSource clock = Clocks.system();
        final LongSupplier ticker = Clocks.ticker();
        final List<EventListener> listeners = new ArrayList<>();
        PrincipalResolver principals = (name, value) -> Optional.empty();
        boolean bindingListeners;
        boolean urlTracking;
        final ConflictPolicies conflicts = new ConflictPolicies();
        boolean detectMutation = true;
        final List<Class<?>> immutable = new ArrayList<>();
        Optional<Duration> expiryInterval = Optional.empty();
        Optional<SessionAffinity> affinity = Optional.empty();

        private Builder(SessionStore store) {
            this.store = Objects.requireNonNull(store, "store");
        }

        /**
         * Sets how attributes become bytes. By default {@link JdkAttributeCodec} with the application's class loader,
         * which reads JDK value types only: allow your own types.
         *
         * @param attributeCodec the codec
         * @return this builder
         */
        public Builder codec(AttributeCodec attributeCodec) {
            this.codec = Optional.of(attributeCodec);
            return this;
        }

        /**
         * Sets how long new sessions live without being touched. By default what the servlet context says.
         *
         * @param interval at least a second, or zero for sessions that never expire
         * @return this builder
         * @throws IllegalArgumentException if it is negative or below a second
         */
        public Builder maxInactiveInterval(Duration interval) {
            this.maxInactiveInterval = Optional.of(SessionSettings.checkedInterval(interval));
            return this;
        }

        /**
         * Sets how long one request waits for the store in all. By default 2 seconds.
         *
         * @param deadline above zero and at most a minute
         * @return this builder
         * @throws IllegalArgumentException if it is out of these bounds
         */
        public Builder storeDeadline(Duration deadline) {
            this.storeDeadline = StoreAccess.checkedDeadline(deadline);
            return this;
        }

        /**
         * Sets what becomes of requests while the store is away. By default {@link FailurePolicy#FAIL}.
         *
         * <p>{@link FailurePolicy#DEGRADE} needs a store with copies to read meanwhile: Redis' {@code serveWhileAway}.
         *
         * @param policy the policy
         * @return this builder
         */
        public Builder failurePolicy(FailurePolicy policy) {
            this.failurePolicy = Objects.requireNonNull(policy, "policy");
            return this;
        }

        /**
         * Sets who hears of what must not pass unnoticed. By default nobody.
         *
         * @param sessionObserver the observer
         * @return this builder
         */
        public Builder observer(SessionObserver sessionObserver) {
            this.observer = Objects.requireNonNull(sessionObserver, "observer");
            return this;
        }

        /**
         * Sets where the creation times of sessions come from. By default the system clock.
         *
         * @param source the clock
         * @return this builder
         */
        public Builder clock(InstantSource source) {
            this.clock = Objects.requireNonNull(source, "clock");
            return this;
        }

        /**
         * Adds a listener, after those added before and before those that {@link SessionInitializer} finds.
         *
         * <p>Needed for those that the container got by {@code ServletContext.addListener}, for beans and for embedded
         * containers. A listener runs on the thread of the request that causes the event. One that throws is logged; the
         * request goes on. With an {@code HttpSessionListener} or {@code HttpSessionAttributeListener}, every request
         * that asks for its session reads it, also if it only writes or ends it.
         *
         * @param listener an {@code HttpSessionListener}, {@code HttpSessionAttributeListener} or {@code
         *     HttpSessionIdListener}, or several of these; thread-safe
         * @return this builder
         * @throws IllegalArgumentException if it is none of these
         */
        public Builder listener(EventListener listener) {
            this.listeners.add(SessionListeners.required(listener));
            return this;
        }

        /**
         * Sets who says whose session it is, so that {@link SessionStore#findByPrincipal} finds it. By default nobody.
         *
         * <p>The resolver is asked for each attribute that a request sets. A request that removes an attribute for which
         * the resolver names somebody, and has read or set it before, makes the session belong to nobody. One attribute
         * at most should name somebody.
         *
         * @param resolver the resolver
         * @return this builder
         */
        public Builder principal(PrincipalResolver resolver) {
            this.principals = Objects.requireNonNull(resolver, "resolver");
            return this;
        }

        /**
         * Says whether stored attribute values may be {@code HttpSessionBindingListener}s that want to know when they
         * are replaced, removed or end with their session by a request that has not read it. By default not, which saves
         * reading the session in a request that only writes or ends it; values of a session that was read are told
         * either way.
         *
         * @param expected true to read the session before it is changed or ended
         * @return this builder
         */
        public Builder bindingListeners(boolean expected) {
            this.bindingListeners = expected;
            return this;
        }

        /**
         * Says whether URLs carry the session of a client that sends no cookie, where the application has not chosen by
         * {@code ServletContext.setSessionTrackingModes} or {@code web.xml}. By default not, other than containers do:
         * such URLs end up in logs, bookmarks and referrers, and let others plant a session.
         *
         * <p>To put a new session into a URL, {@code encodeURL} saves it; what is changed later costs another call. A choice
         * that equals the container's default, cookies and URLs in most, cannot be told from none.
         *
         * @param allowed true to have {@code encodeURL} and {@code encodeRedirectURL} add {@code ;jsessionid=}
         * @return this builder
         */
        public Builder urlTracking(boolean allowed) {
            this.urlTracking = allowed;
            return this;
        }

        /**
         * Says what becomes of an attribute that parallel requests change. By default the last write wins.
         *
         * <p>With any other policy, setting the attribute reads the session first, if the request has not done so yet. A
         * change that is refused fails the save with {@link SessionConflictException}: all that the request did to its
         * session since the last save is dropped, and the answer is 409 if the response is not committed. Removing an
         * attribute is compared under {@link ConflictPolicy#compareAndSet} only; under a merge the removal wins. See also
         * {@link SessionAttributes#update}.
         *
         * @param attributeName the attribute's name
         * @param policy the policy
         * @return this builder
         */
        public Builder conflictPolicy(String attributeName, ConflictPolicy policy) {
            conflicts.declare(
                    Objects.requireNonNull(attributeName, "attributeName"), Objects.requireNonNull(policy, "policy"));
            return this;
        }

        /**
         * Says what becomes of attributes of a type that parallel requests change, unless their name has a policy. If
         * several types match a value, the one that was declared first counts. The removal of an attribute is compared only
         * if the request has read the session.
         *
         * @param type the type of the new value, or a supertype
         * @param policy the policy
         * @return this builder
         */
        public Builder conflictPolicy(Class<?> type, ConflictPolicy policy) {
            conflicts.declare(Objects.requireNonNull(type, "type"), Objects.requireNonNull(policy, "policy"));
            return this;
        }

        /**
         * Says whether an attribute that a request has read and changed in place is saved as if it had been set again. By
         * default it is.
         *
         * <p>To know, values that were read are encoded before the response commits and at the end of the request, except
         * those that cannot change, such as strings, numbers and {@link #immutable} types: see {@code docs/sessions.md}. As
         * long as nothing has changed, the store is not called; a codec that does not encode one value twice to the same
         * bytes costs needless writes. A value that can no longer be encoded fails the save.
         *
         * @param detected false to save only what is set
         * @return this builder
         */
        public Builder detectMutation(boolean detected) {
            this.detectMutation = detected;
            return this;
        }

        /**
         * Adds types whose values never change, which saves encoding them to find out.
         *
         * @param types classes or interfaces, subtypes included
         * @return this builder
         */
        public Builder immutable(Class<?>... types) {
            immutable.addAll(List.of(types));
            return this;
        }

        /**
         * Builds the filter.
         *
         * @return a filter to be registered with a servlet context
         */
        public SessionFilter build() {
            return new SessionFilter(this);
        }
    }
}
