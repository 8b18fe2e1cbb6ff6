package io.continuity.ws.server;

import io.continuity.Clocks;
import io.continuity.codec.EncodedAttribute;
import io.continuity.resume.ConnectionHints;
import io.continuity.resume.ConnectionId;
import io.continuity.resume.ConnectionLog;
import io.continuity.resume.Ownership;
import io.continuity.resume.ResetReason;
import io.continuity.resume.ServerConnection;
import io.continuity.ws.server.ConnectionAuthenticator.Authentication;
import jakarta.websocket.DeploymentException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/** All resumable connections of one instance, and all sockets that have, or are about to have, one. <em>Thread-safe.</em> */
final class ConnectionHub implements ConnectionHints, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ConnectionHub.class.getName());
    private static final int MAX_GROUP_LENGTH = 200;

    /** After a claim elsewhere was heard of: it may be this instance that has claimed, and not heard of that yet. */
    private static final long SETTLE_MILLIS = 2000;

    private final Resumption resumption;
    private final LongSupplier ticker = Clocks.ticker();
    private final ConnectionThreads threads;
    private final Admission admission;
    private final Turnstile turnstile;
    private final Counters counters = new Counters();
    private final Map<ConnectionId, LogicalConnection> connections = new ConcurrentHashMap<>();
    private final Set<ServedTransport> transports = ConcurrentHashMap.newKeySet();
    private final ByConnection<ServedTransport> index = new ByConnection<>();
    private final ConnectionLog.Listening listening;
    private volatile boolean closed;

    ConnectionHub(Resumption resumption, ConnectionThreads threads) {
        this.resumption = resumption;
        this.threads = threads;
        this.admission = new Admission(resumption.clientsPerSecond(), ticker);
        this.turnstile = new Turnstile(ticker);
        this.listening = resumption.log().listen(resumption.settings().node(), this);
    }

    Resumption resumption() {
        return resumption;
    }

    Counters counters() {
        return counters;
    }

    long now() {
        return TimeUnit.NANOSECONDS.toMillis(ticker.getAsLong());
    }

    /** By then the heartbeat has found out about a socket on which nothing comes. */
    long longestSilenceMillis() {
        return 4 * resumption.settings().heartbeat().toMillis();
    }

    Future<?> after(long millis, Runnable task) {
        return threads.after(millis, task);
    }

    Strand calls(ClassLoader loader) {
        return new Strand(threads.application(loader), LogicalConnection::failed);
    }

    void call(ClassLoader loader, Runnable task) {
        threads.application(loader).execute(task);
    }

    boolean admits() {
        boolean admitted = admission.admits();
        if (!admitted) {
            counters.busy();
        }
        return admitted;
    }

    Turnstile turnstile() {
        return turnstile;
    }

    ByConnection<ServedTransport> index() {
        return index;
    }

    /** When a client that is turned away may come back: spread, as there are many of them. */
    long pauseMillis() {
        return ThreadLocalRandom.current().nextLong(250, 1000);
    }

    /** When a client may come back that has waited in vain: so many are before it that soon would be too soon. */
    long longPauseMillis() {
        long wait = Turnstile.MAX_WAIT.toMillis();
        return ThreadLocalRandom.current().nextLong(wait / 2, wait + wait / 2);
    }

    Optional<Authentication> authenticate(Handshake handshake, Optional<String> credential) {
        try {
            return resumption.authenticator().authenticate(handshake, credential);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "The authenticator has failed: a client was turned away", e);
            return Optional.empty();
        }
    }

    void add(ServedTransport transport) {
        transports.add(transport);
    }

    void remove(ServedTransport transport) {
        transports.remove(transport);
    }

    void remove(LogicalConnection connection) {
        connections.remove(connection.id(), connection);
    }

    Optional<LogicalConnection> find(ConnectionId id) {
        return Optional.ofNullable(connections.get(id));
    }

    Optional<LogicalConnection> open(ConnectionId id, ServedTransport transport, Optional<ResetReason> after) {
        Optional<LogicalConnection> made = make(id, transport, after);
        made.ifPresent(LogicalConnection::open);
        return made;
    }

    Optional<LogicalConnection> resume(
            ConnectionId id, ServedTransport transport, Map<String, EncodedAttribute> attributes) {
        Optional<LogicalConnection> known = find(id);
        if (known.isPresent()) {
            ServedTransport former = known.get().latest();
            if (known.get().attach(transport, attributes)) {
                // After this one's first frame, so that the client need not be without a transport.
                transport.event((unused, then) ->
                        former.owner().ifPresent(lost -> former.event((engine, now) -> engine.claimedElsewhere(lost))));
                return known;
            }
        }
        Optional<LogicalConnection> made = make(id, transport, Optional.empty());
        made.ifPresent(connection -> connection.resume(attributes));
        return made;
    }

    private Optional<LogicalConnection> make(
            ConnectionId id, ServedTransport transport, Optional<ResetReason> replaces) {
        try {
            LogicalConnection made = new LogicalConnection(id, this, transport, replaces);
            connections.put(id, made);
            return Optional.of(made);
        } catch (DeploymentException | InstantiationException | RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "The endpoint of a WebSocket cannot be made; its connection ends", e);
            transport.event((engine, now) -> engine.end());
            return Optional.empty();
        }
    }

    /** Sees later whether a connection without a transport has expired, or is elsewhere. */
    void expire(LogicalConnection connection, ServedTransport last) {
        Duration ttl = resumption.settings().limits().ttl();
        var unused = after(ttl.plus(ttl.dividedBy(3)).toMillis() + SETTLE_MILLIS, () -> {
            if (connection.isOn(last) && last.owner().isEmpty()) {
                settle(connection, last);
            }
        });
    }

    private void settle(LogicalConnection connection, ServedTransport last) {
        Ownership any = new Ownership(connection.id(), 0);
        var unused = resumption.log().read(any, Long.MAX_VALUE).whenComplete((page, failure) -> {
            if (failure != null) {
                expire(connection, last);
            } else if (page.isPresent()) {
                connection.leave();
            } else {
                connection.expired();
            }
        });
    }

    @Override
    public void wanted(ConnectionId id) {
        owned(id).forEach(transport -> transport.event((engine, now) -> engine.wanted()));
    }

    @Override
    public void released(ConnectionId id) {
        index.of(id).forEach(transport -> transport.event((engine, now) -> engine.releasedElsewhere(id)));
    }

    @Override
    public void claimed(Ownership lost) {
        owned(lost.id()).forEach(transport -> transport.event((engine, now) -> engine.claimedElsewhere(lost)));
        find(lost.id()).ifPresent(connection -> {
            ServedTransport last = connection.latest();
            var unused = after(SETTLE_MILLIS, () -> {
                if (connection.isOn(last) && last.owner().isEmpty()) {
                    connection.leave();
                }
            });
        });
    }

    @Override
    public void posted(ConnectionId id) {
        if (find(id).filter(known -> known.outgoing().collect()).isEmpty()) {
            owned(id).forEach(transport -> transport.event(ServerConnection::posted));
        }
    }

    private List<ServedTransport> owned(ConnectionId id) {
        Predicate<Ownership> wanted = own -> own.id().equals(id);
        return find(id).map(LogicalConnection::latest)
                .filter(latest -> latest.owner().filter(wanted).isPresent())
                .map(List::of)
                .orElseGet(() -> index.of(id).stream()
                        .filter(transport -> transport.owner().filter(wanted).isPresent())
                        .toList());
    }

    /** The sockets whose connection is here. */
    List<ServedTransport> serving() {
        return transports.stream()
                .filter(transport -> transport.owner().isPresent())
                .toList();
    }

    int size() {
        return connections.size();
    }

    static String checked(String group) {
        if (group.isEmpty() || group.length() > MAX_GROUP_LENGTH) {
            throw new IllegalArgumentException(
                    "a group's name must have 1 to " + MAX_GROUP_LENGTH + " characters: " + group.length());
        }
        return group;
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
        listening.close();
        List.copyOf(connections.values()).forEach(LogicalConnection::leave);
    }
}
