package io.continuity.resume;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What has happened to each connection in one schedule, and whether it may. */
final class History {
    /** One connection, by its epoch. */
    static final class Of {
        final List<String> log = new ArrayList<>();
        final Set<String> inLog = new HashSet<>();
        final List<String> sent = new ArrayList<>();
        final Set<String> posted = new HashSet<>();
        Optional<Use> used = Optional.empty();
        final Map<Long, Integer> runs = new HashMap<>();
        long fence = 1;
        long committed;
        long delivered;
        long missing;
        long reportedHandled;
    }

    private final boolean dropsOldest;
    private final Map<ConnectionId, Of> byId = new HashMap<>();
    private final Map<String, ConnectionId> byEpoch = new HashMap<>();
    private final Set<String> mustBeStored = new HashSet<>();
    private final Set<String> mustNotBeStored = new HashSet<>();
    private final List<Runnable> atTheEnd = new ArrayList<>();
    String reasons = "";
    int resets;
    int repeatedRuns;
    int brokenBeforeMade;

    History(LogLimits limits) {
        dropsOldest = limits.overflow() == Overflow.DROP_OLDEST_WITH_GAP;
    }

    void created(NewConnection connection) {
        byId.put(connection.id(), new Of());
        byEpoch.put(connection.epoch(), connection.id());
    }

    Of of(ConnectionId id) {
        return Optional.ofNullable(byId.get(id))
                .orElseThrow(() -> new AssertionError("a connection that nobody has created"));
    }

    ConnectionId idOf(String epoch) {
        return Optional.ofNullable(byEpoch.get(epoch))
                .orElseThrow(() -> new AssertionError("an epoch that nobody has created"));
    }

    /** What the log has, after each change. */
    void inLog(ConnectionId id, List<LogEntry> entries) {
        Of of = of(id);
        for (LogEntry entry : entries) {
            String text = entry.message().text();
            if (entry.number() <= of.log.size()) {
                require(of.log.get((int) entry.number() - 1).equals(text), "a number has two contents");
            } else {
                require(entry.number() == of.log.size() + 1, "a hole in the log before " + entry.number());
                of.log.add(text);
                require(of.inLog.add(text), "stored twice: " + text);
            }
        }
    }

    /** A commit has taken effect: each of the client's messages once, in order, with one reply each. */
    void committed(ConnectionId id, Commit commit) {
        Of of = of(id);
        if (commit.position() <= of.committed) {
            return;
        }
        List<String> replies = commit.messages().stream()
                .map(Message::text)
                .filter(text -> text.startsWith("r"))
                .toList();
        require(
                replies.size() == commit.position() - of.committed,
                "not one reply for each message: " + replies + " up to " + commit.position() + " after "
                        + of.committed);
        for (String reply : replies) {
            of.committed++;
            require(of.committed <= of.sent.size(), "committed what was never sent");
            String expected = "r" + of.committed + ":" + of.sent.get((int) of.committed - 1);
            require(reply.equals(expected), "committed " + reply + " for " + expected);
        }
    }

    /** A token is good until a later one is used: for anybody, or for a minute once its answer may have been lost. */
    void claimed(ClaimRequest request, Ownership owner, long now) {
        Of of = of(request.id());
        require(owner.fence() > of.fence, "a fence that is not greater");
        Use use = new Use(request.client().object(), request.client().generation(), now);
        boolean issuedLast = use.generation() >= of.fence;
        require(issuedLast || of.used.filter(last -> last.allows(use)).isPresent(), "a token was accepted again");
        of.fence = owner.fence();
        of.used = Optional.of(use);
    }

    void written(Ownership owner, WriteResult result) {
        boolean effective = result instanceof WriteResult.Done || result instanceof WriteResult.Collected;
        require(!effective || owner.fence() == of(owner.id()).fence, "written under an older fence");
    }

    private record Use(String object, long generation, long at) {
        boolean allows(Use next) {
            return next.object.equals(object) && next.generation >= generation && next.at < at + 60_000;
        }
    }

    void ran(ConnectionId id, long number) {
        if (of(id).runs.merge(number, 1, Integer::sum) > 1) {
            repeatedRuns++;
        }
    }

    void delivered(Of of, long number, String text) {
        while (number > of.delivered + 1 && of.missing > 0) {
            of.missing--;
            of.delivered++;
        }
        require(number == of.delivered + 1, "delivered " + number + " after " + of.delivered);
        require(number <= of.log.size(), "delivered " + number + ", which is not stored");
        require(of.log.get((int) number - 1).equals(text), "delivered " + text + " as " + number);
        of.delivered = number;
    }

    void missing(Of of, long count) {
        require(dropsOldest, "messages are missing");
        of.missing += count;
    }

    void handled(Of of, long upTo) {
        require(upTo <= of.committed, "told that " + upTo + " is handled, " + of.committed + " is");
        require(upTo > of.reportedHandled, "told twice that " + upTo + " is handled");
        of.reportedHandled = upTo;
    }

    void reset(Of of, ClientAction.Reset reset) {
        resets++;
        reasons += " " + reset.why();
        long firstUnhandled = (long) of.sent.size() - reset.unhandled().size();
        require(firstUnhandled == of.reportedHandled, "unhandled messages are missing");
        if (reset.handled().isPresent()) {
            long rx = reset.handled().getAsLong();
            require(rx >= of.reportedHandled, "handled before a reset: " + of.reportedHandled + ", rx " + rx);
            require(rx == of.committed, "rx is " + rx + ", committed is " + of.committed);
            atTheEnd.add(() -> require(rx == of.committed, "committed after a reset with rx " + rx));
        } else {
            require(
                    reset.why() == ResetReason.FORK
                            || reset.why() == ResetReason.UNKNOWN
                            || reset.why() == ResetReason.DENIED,
                    "no rx with " + reset.why());
        }
    }

    void stored(String text) {
        mustBeStored.add(text);
    }

    /** In the log, or to be moved there; who never comes back need not find it. */
    void posted(ConnectionId id, String text) {
        of(id).posted.add(text);
    }

    void unsent(String text) {
        mustNotBeStored.add(text);
    }

    void finish(List<Of> last) {
        atTheEnd.forEach(Runnable::run);
        Set<String> all = new HashSet<>();
        byId.values().forEach(of -> all.addAll(of.inLog));
        require(all.containsAll(mustBeStored), "stored, and not in the log");
        for (String text : mustNotBeStored) {
            require(!all.contains(text), "said not to be stored, but is: " + text);
        }
        for (Of of : last) {
            require(
                    isComplete(of),
                    "at the end: sent " + of.sent.size() + ", committed " + of.committed + ", told "
                            + of.reportedHandled + ", stored " + of.log.size() + ", delivered " + of.delivered);
        }
    }

    static boolean isComplete(Of of) {
        return of.committed == of.sent.size()
                && of.reportedHandled == of.committed
                && of.delivered + of.missing == of.log.size()
                && of.inLog.containsAll(of.posted);
    }

    static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }
}
