package io.continuity.session.redis;

import static io.continuity.session.redis.SessionHash.bytes;
import static io.continuity.session.redis.SessionHash.text;

import io.continuity.resume.ConnectionHints;
import io.continuity.resume.ConnectionId;
import io.continuity.resume.ConnectionLog.Listening;
import io.continuity.resume.Ownership;
import io.continuity.session.redis.AsyncScripts.Effect;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Carries hints between nodes: each listens to a channel of its own, as a rule of one word and an id.
 *
 * <p>In a cluster both ends go to the node with the slot of the channel's name. So whoever publishes learns how many
 * listen, of which a cluster's nodes know nothing of each other. A node of this process is told without Redis.
 * <em>Thread-safe.</em>
 */
final class NodeHints implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(NodeHints.class.getName());
    private static final Pattern WORDS = Pattern.compile("([a-z]+)(\\d{0,16}) ([A-Za-z0-9_-]{24})");

    private final Masters listening;
    private final AsyncScripts scripts;
    private final ConnectionKeys keys;
    private final Map<String, Subscription> subscriptions = new ConcurrentHashMap<>();

    /** Closes the masters at which nodes listen with itself. */
    NodeHints(Masters listening, AsyncScripts scripts, ConnectionKeys keys) {
        this.listening = listening;
        this.scripts = scripts;
        this.keys = keys;
    }

    /**
     * A hint, as it is published.
     *
     * @param kind one of those below
     * @param about what the owner had, has, or is asked for
     */
    record Hint(String kind, Ownership about) {
        private static final String WANTED = "wanted";
        private static final String RELEASED = "released";
        private static final String CLAIMED = "claimed";
        private static final String POSTED = "posted";

        static Hint wanted(ConnectionId id) {
            return new Hint(WANTED, new Ownership(id, 0));
        }

        static Hint released(ConnectionId id) {
            return new Hint(RELEASED, new Ownership(id, 0));
        }

        static Hint claimed(Ownership lost) {
            return new Hint(CLAIMED, lost);
        }

        static Hint posted(ConnectionId id) {
            return new Hint(POSTED, new Ownership(id, 0));
        }

        String words() {
            return kind + about.fence() + " " + about.id().value();
        }

        /** Kinds that only a later version knows are left out. */
        void give(ConnectionHints hints) {
            switch (kind) {
                case WANTED -> hints.wanted(about.id());
                case RELEASED -> hints.released(about.id());
                case CLAIMED -> hints.claimed(about);
                case POSTED -> hints.posted(about.id());
                default -> {}
            }
        }
    }

    Listening listen(String node, ConnectionHints hints) {
        Subscription begun =
                new Subscription(listening, keys.channel(node), published -> give(hints, published), hints);
        Subscription former = subscriptions.put(node, begun);
        if (former != null) {
            former.close();
        }
        begun.follow();
        scripts.connect(keys.channel(node));
        return () -> {
            if (subscriptions.remove(node, begun)) {
                begun.close();
            }
        };
    }

    private static void give(ConnectionHints hints, byte[] published) {
        Matcher words = WORDS.matcher(text(published));
        if (words.matches()) {
            long fence = words.group(2).isEmpty() ? 0 : Long.parseLong(words.group(2));
            give(hints, new Hint(words.group(1), new Ownership(new ConnectionId(words.group(3)), fence)));
        }
    }

    private static void give(ConnectionHints hints, Hint hint) {
        try {
            hint.give(hints);
        } catch (RuntimeException e) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "A listener to hints has thrown; the next hint goes to it all the same",
                    e);
        }
    }

    /** Tells a node, and waits for nothing. */
    void tell(String node, Hint hint, Deadline deadline) {
        if (!node.isEmpty()) {
            var unused = ask(node, hint, deadline);
        }
    }

    /** Tells a node, and whether anybody has heard it. */
    CompletableFuture<Boolean> ask(String node, Hint hint, Deadline deadline) {
        Subscription here = subscriptions.get(node);
        if (here != null) {
            give(here.hints(), hint);
            return CompletableFuture.completedFuture(true);
        }
        String[] channel = {keys.channel(node)};
        return scripts.run(
                        () -> new ScriptCall(Script.PUBLISH, channel, bytes(hint.words())), Effect.REPEATABLE, deadline)
                .thenApply(answer -> ConnectionAnswers.number(answer, 1) > 0);
    }

    @Override
    public void close() {
        subscriptions.values().forEach(Subscription::close);
        subscriptions.clear();
        listening.close();
    }
}
