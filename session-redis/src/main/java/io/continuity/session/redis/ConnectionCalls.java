package io.continuity.session.redis;

import static io.continuity.session.redis.SessionHash.attributeField;
import static io.continuity.session.redis.SessionHash.bytes;

import io.continuity.resume.ClaimRequest;
import io.continuity.resume.Commit;
import io.continuity.resume.ConnectionId;
import io.continuity.resume.LogLimits;
import io.continuity.resume.Message;
import io.continuity.resume.NewConnection;
import io.continuity.resume.Ownership;
import io.continuity.resume.ReplayPage;
import io.continuity.resume.ResetReason;
import io.continuity.resume.WindowLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is asked of Redis for connections, in the words of the scripts: {@code docs/redis-schema.md}. <em>Thread-safe.</em>
 */
final class ConnectionCalls {
    /** Lua counts exactly up to here; so does JSON, where positions come from. */
    static final long LARGEST = (1L << 53) - 1;

    private static final int MAX_FIELD_BYTES = 64 << 20;
    private static final int MAX_NAME_BYTES = 1000;
    private static final byte TEXT = 't';
    private static final byte BINARY = 'b';

    private final ConnectionKeys keys;
    private final Doubts doubts;

    ConnectionCalls(ConnectionKeys keys, Doubts doubts) {
        this.keys = keys;
        this.doubts = doubts;
    }

    /** Returns what marks a call, by which Redis knows it when it is repeated. */
    String mark() {
        return doubts.mark();
    }

    ScriptCall create(NewConnection connection, String mark) {
        LogLimits limits = connection.limits();
        Arguments words = new Arguments().add(mark).add(limits.ttl().toMillis());
        words.add("f")
                .add(1)
                .add("n")
                .add(0)
                .add("b")
                .add(0)
                .add("c")
                .add(0)
                .add("a")
                .add(0);
        words.add("t").add(0).add("q").add(0).add("g").add("");
        words.add("m").add(limits.window().messages());
        words.add("z").add(Math.min(LARGEST, limits.window().bytes()));
        words.add("y").add(limits.overflow().name());
        words.add("e").addName(connection.epoch()).add("u").addName(connection.principal());
        words.add("i").addName(connection.client()).add("o").addName(connection.node());
        return call(Script.BEGIN_CONNECTION, connection.id(), words);
    }

    /**
     * A claim.
     *
     * @param end when nobody waits for the answer any more, by the server's clock; nothing if that is not known
     */
    ScriptCall claim(ClaimRequest request, String mark, String end) {
        return call(
                Script.CLAIM_CONNECTION,
                request.id(),
                claimant(request, mark).addPage().add(end));
    }

    private static Arguments claimant(ClaimRequest request, String mark) {
        ClaimRequest.Client client = request.client();
        Arguments words = new Arguments().add(mark).addName(request.node());
        words.addName(client.epoch()).addName(client.principal()).add(client.generation());
        words.addName(client.object()).add(client.continues() ? 1 : 0);
        words.add(Math.min(LARGEST, request.positions().received()));
        return words.add(Math.min(LARGEST, request.positions().oldest()));
    }

    ScriptCall append(Ownership owner, long first, List<Message> messages) {
        return call(Script.APPEND, owner.id(), by(owner).add(first).addAll(messages));
    }

    ScriptCall commit(Ownership owner, Commit commit) {
        List<String> removed = new ArrayList<>();
        Arguments set = new Arguments();
        commit.attributes().forEach((name, value) -> {
            value.ifPresentOrElse(it -> set.add(attributeField(name)).add(it.toByteArray()), () -> removed.add(name));
        });
        Arguments words = by(owner).add(commit.position()).add(commit.first());
        words.add(commit.messages().size()).add(commit.attributes().size() - removed.size());
        words.addAll(commit.messages()).addAll(set);
        removed.forEach(name -> words.add(attributeField(name)));
        return call(Script.COMMIT, owner.id(), words);
    }

    ScriptCall collect(Ownership owner, long first, WindowLimits room) {
        Arguments words = by(owner).add(first).add(room.messages()).add(Math.min(LARGEST, room.bytes()));
        return call(Script.COLLECT, owner.id(), words);
    }

    ScriptCall read(ConnectionId id, long after) {
        return call(Script.READ_CONNECTION, id, new Arguments().add(after).addPage());
    }

    ScriptCall post(ConnectionId id, Message message) {
        return call(Script.POST, id, new Arguments().add(stored(message)));
    }

    ScriptCall trim(Ownership owner, long upTo, boolean acknowledged) {
        return call(Script.TRIM, owner.id(), by(owner).add(upTo).add(acknowledged ? 1 : 0));
    }

    ScriptCall refresh(Ownership owner) {
        return call(Script.REFRESH, owner.id(), by(owner));
    }

    /** Refreshes it as well. */
    ScriptCall member(Ownership owner, String groupDigest, boolean joins) {
        return call(Script.REFRESH, owner.id(), by(owner).add(groupDigest).add(joins ? 1 : 0));
    }

    ScriptCall release(Ownership owner) {
        return call(Script.RELEASE_CONNECTION, owner.id(), by(owner));
    }

    ScriptCall end(Ownership owner, Optional<ResetReason> why) {
        return call(
                Script.END, owner.id(), by(owner).add(why.map(ResetReason::name).orElse("")));
    }

    ScriptCall want(ClaimRequest request) {
        return call(Script.WANT, request.id(), claimant(request, ""));
    }

    private Arguments by(Ownership owner) {
        return new Arguments().add(owner.fence()).add(doubts.writer());
    }

    private ScriptCall call(Script script, ConnectionId id, Arguments words) {
        return new ScriptCall(script, keys.of(id), words.toArray());
    }

    private static byte[] stored(Message message) {
        byte[] content = message.toByteArray();
        byte[] stored = new byte[content.length + 1];
        stored[0] = message.isText() ? TEXT : BINARY;
        System.arraycopy(content, 0, stored, 1, content.length);
        return stored;
    }

    /** The arguments of a script, each of a bounded size. <em>Not thread-safe.</em> */
    private static final class Arguments {
        private final List<byte[]> words = new ArrayList<>();

        Arguments add(byte[] word) {
            if (word.length > MAX_FIELD_BYTES) {
                throw new IllegalArgumentException("A message or an attribute of a connection must have at most "
                        + MAX_FIELD_BYTES + " bytes: " + word.length);
            }
            words.add(word);
            return this;
        }

        Arguments add(String word) {
            return add(bytes(word));
        }

        Arguments add(long word) {
            return add(Long.toString(word));
        }

        /** What comes from whoever owns a connection, or from its client. */
        Arguments addName(String name) {
            byte[] word = bytes(name);
            if (word.length > MAX_NAME_BYTES) {
                throw new IllegalArgumentException("The node, epoch, principal and client of a connection must have at"
                        + " most " + MAX_NAME_BYTES + " bytes each: " + word.length);
            }
            return add(word);
        }

        Arguments addAll(List<Message> messages) {
            messages.forEach(message -> add(stored(message)));
            return this;
        }

        Arguments addAll(Arguments others) {
            words.addAll(others.words);
            return this;
        }

        Arguments addPage() {
            return add(ReplayPage.MAX_MESSAGES).add(ReplayPage.MAX_BYTES);
        }

        byte[][] toArray() {
            return words.toArray(new byte[0][]);
        }
    }
}
