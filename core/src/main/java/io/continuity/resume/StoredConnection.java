package io.continuity.resume;

import io.continuity.codec.EncodedAttribute;
import io.continuity.resume.ClaimRequest.Client;
import io.continuity.resume.WriteResult.Collected;
import io.continuity.resume.WriteResult.Done;
import io.continuity.resume.WriteResult.Mismatch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One connection in an {@link InMemoryConnectionLog}. <em>Not thread-safe: the log's lock guards it.</em> */
final class StoredConnection {
    /** Longer than a client waits for its next attempt. */
    private static final Duration GRACE = Duration.ofMinutes(1);

    private final NewConnection created;
    private final Deque<LogEntry> entries = new ArrayDeque<>();
    private final Deque<Message> mailbox = new ArrayDeque<>();
    private final Map<String, EncodedAttribute> attributes = new HashMap<>();
    private final Set<String> groups = new HashSet<>();
    private String node;
    private String lastNode;
    private String client;
    private long fence = 1;
    private long tail;
    private long committed;
    private long acknowledged;
    private long bytes;
    private long mailboxBytes;
    private long usedGeneration = Long.MAX_VALUE; // that none reaches until there is one
    private Instant claimedAt = Instant.MIN;
    private Optional<ResetReason> ended = Optional.empty();
    private Instant expiresAt = Instant.MIN;

    StoredConnection(NewConnection created, Instant now) {
        this.created = created;
        this.node = created.node();
        this.lastNode = created.node();
        this.client = created.client();
        refresh(now);
    }

    boolean isExpired(Instant now) {
        return !expiresAt.isAfter(now);
    }

    /** The node that owns it; empty if none does. */
    Optional<String> owner() {
        return node.isEmpty() ? Optional.empty() : Optional.of(node);
    }

    /** The node that owns it, or was the last that did. */
    String lastOwner() {
        return lastNode;
    }

    Ownership ownership() {
        return new Ownership(created.id(), fence);
    }

    boolean isOwnedUnder(long claimed) {
        return fence == claimed && !node.isEmpty() && ended.isEmpty();
    }

    boolean isReleasedUnder(long claimed) {
        return fence == claimed && node.isEmpty() && ended.isEmpty();
    }

    boolean isEnded() {
        return ended.isPresent();
    }

    boolean belongsTo(String principal) {
        return ended.isEmpty() && created.principal().equals(principal);
    }

    boolean isIn(String group) {
        return ended.isEmpty() && groups.contains(group);
    }

    void join(String group) {
        groups.add(group);
    }

    void leave(String group) {
        groups.remove(group);
    }

    boolean refuses(ClaimRequest request, Instant now) {
        return refusal(request, now).isPresent();
    }

    ClaimResult claim(ClaimRequest request, Instant now) {
        Client who = request.client();
        Optional<ClaimResult> refusal = refusal(request, now);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        ClaimRequest.Positions at = request.positions();
        usedGeneration = who.generation();
        claimedAt = now;
        fence = Math.max(fence, who.generation()) + 1;
        node = request.node();
        lastNode = node;
        client = who.object();
        tail = Math.max(tail, at.received());
        committed = Math.max(committed, at.oldest() - 1);
        refresh(now);
        ReplayPage page = page(Math.max(at.received(), acknowledged));
        return new ClaimResult.Claimed(ownership(), tail, committed, acknowledged, attributes, page);
    }

    private boolean isCurrent(Client who) {
        return who.generation() >= fence;
    }

    /** Whether the client presents the token of the last claim, or one since: no later answer may have arrived. */
    private boolean isAnswerLost(Client who, Instant now) {
        return who.generation() >= usedGeneration && now.isBefore(claimedAt.plus(GRACE)) && client.equals(who.object());
    }

    private Optional<ClaimResult> refusal(ClaimRequest request, Instant now) {
        Client who = request.client();
        boolean tokenIsGood = isCurrent(who) || isAnswerLost(who, now);
        if (!created.epoch().equals(who.epoch())) {
            return Optional.of(new ClaimResult.Absent());
        }
        if (!created.principal().equals(who.principal())) {
            return Optional.of(new ClaimResult.Denied());
        }
        if (!tokenIsGood) {
            return Optional.of(new ClaimResult.Forked());
        }
        if (ended.isPresent()) {
            return Optional.of(new ClaimResult.Ended(ended.get(), committed));
        }
        if (!client.equals(who.object()) && !node.isEmpty() && !who.continues()) {
            return Optional.of(new ClaimResult.Forked());
        }
        long most = tail + created.limits().window().messages();
        return request.positions().received() > most ? Optional.of(new ClaimResult.Ahead(committed)) : Optional.empty();
    }

    WriteResult append(long first, List<Message> messages) {
        if (first > tail + 1 || !agrees(first, messages)) {
            return new Mismatch(tail);
        }
        messages.subList((int) Math.min(tail + 1 - first, messages.size()), messages.size())
                .forEach(this::add);
        return new Done(tail);
    }

    /** Whether what is there already under these numbers is the same; what was trimmed is not compared. */
    private boolean agrees(long first, List<Message> messages) {
        for (LogEntry entry : from(first)) {
            long index = entry.number() - first;
            if (index < messages.size() && !entry.message().equals(messages.get((int) index))) {
                return false;
            }
        }
        return true;
    }

    /** What is there from a number on, which is looked for from the end: there may be thousands, most of them acknowledged. */
    private Deque<LogEntry> from(long number) {
        Deque<LogEntry> found = new ArrayDeque<>();
        Iterator<LogEntry> backwards = entries.descendingIterator();
        while (backwards.hasNext()) {
            LogEntry entry = backwards.next();
            if (entry.number() < number) {
                break;
            }
            found.addFirst(entry);
        }
        return found;
    }

    private void add(Message message) {
        entries.addLast(new LogEntry(fence, ++tail, message));
        bytes += message.size();
    }

    WriteResult commit(Commit commit) {
        boolean repeated = commit.position() <= committed;
        long last = commit.first() + commit.messages().size() - 1;
        if (repeated ? tail < last : commit.first() != tail + 1) {
            return new Mismatch(tail);
        }
        if (!repeated) {
            committed = commit.position();
            commit.messages().forEach(this::add);
        }
        // What is repeated changes nothing: no other owner's commit can have come between.
        commit.attributes()
                .forEach((name, value) ->
                        value.ifPresentOrElse(it -> attributes.put(name, it), () -> attributes.remove(name)));
        return new Done(tail);
    }

    WriteResult collect(long first, WindowLimits room) {
        if (first > tail + 1) {
            return new Mismatch(tail);
        }
        if (first == tail + 1) {
            long size = 0;
            for (int count = 1; !mailbox.isEmpty(); count++) {
                size += mailbox.peekFirst().size();
                if (!room.hold(count, size)) {
                    break;
                }
                moveOne();
            }
        }
        return new Collected(List.copyOf(from(first)), !mailbox.isEmpty());
    }

    private void moveOne() {
        Message message = mailbox.removeFirst();
        mailboxBytes -= message.size();
        add(message);
    }

    /** At most what a page holds, of what comes after a number. */
    ReplayPage page(long after) {
        List<LogEntry> page = new ArrayList<>();
        long size = 0;
        for (LogEntry entry : entries) {
            if (entry.number() > after) {
                if (page.size() == ReplayPage.MAX_MESSAGES || size >= ReplayPage.MAX_BYTES) {
                    return new ReplayPage(page, true);
                }
                page.add(entry);
                size += entry.message().size();
            }
        }
        return new ReplayPage(page, false);
    }

    PostResult post(Message message) {
        if (ended.isPresent()) {
            return PostResult.ABSENT;
        }
        WindowLimits window = created.limits().window();
        if (!node.isEmpty()) {
            if (!window.hold(mailbox.size() + 1, mailboxBytes + message.size())) {
                return PostResult.FULL;
            }
            mailbox.addLast(message);
            mailboxBytes += message.size();
            return PostResult.STORED;
        }
        while (!window.hold(entries.size() + 1, bytes + message.size())) {
            switch (created.limits().overflow()) {
                case RESET -> end(Optional.of(ResetReason.OVERFLOW));
                case BLOCK -> {}
                case DROP_OLDEST_WITH_GAP -> drop(entries.getFirst().number());
            }
            if (created.limits().overflow() != Overflow.DROP_OLDEST_WITH_GAP) {
                return PostResult.FULL;
            }
        }
        add(message);
        return PostResult.STORED;
    }

    WriteResult acknowledge(long upTo) {
        acknowledged = Math.max(acknowledged, upTo);
        return drop(upTo);
    }

    WriteResult drop(long upTo) {
        while (!entries.isEmpty() && entries.getFirst().number() <= upTo) {
            bytes -= entries.removeFirst().message().size();
        }
        return new Done(tail);
    }

    WriteResult refresh(Instant now) {
        Duration ttl = created.limits().ttl();
        expiresAt = now.plus(ttl).plus(ttl.dividedBy(3));
        return new Done(tail);
    }

    WriteResult release(Instant now) {
        while (!mailbox.isEmpty()) {
            moveOne();
        }
        node = "";
        expiresAt = now.plus(created.limits().ttl());
        return new Done(tail);
    }

    WriteResult end(Optional<ResetReason> why) {
        ended = why;
        node = "";
        entries.clear();
        mailbox.clear();
        attributes.clear();
        groups.clear();
        return new Done(tail);
    }
}
