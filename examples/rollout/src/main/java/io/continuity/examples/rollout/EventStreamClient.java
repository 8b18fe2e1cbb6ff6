package io.continuity.examples.rollout;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Listens to a stream of events as a browser does: when it ends, it connects again after the time that the server has named,
 * and says what it has seen last. Ids must rise by one, over all connections.
 *
 * <p>An end that was announced is no failure; one that was not, or in the middle of an answer, is.
 *
 * <p>Not thread-safe; one step at a time.
 */
final class EventStreamClient implements Visitor {
    private static final String PATH = "/load/ticks";
    private static final int RETRY_MILLIS = 1_000;

    private final String name;
    private final URI shop;
    private final Tally tally;
    private final AnswerCheck check;
    private Optional<RawConnection> connection = Optional.empty();
    private Optional<RawAnswer> stream = Optional.empty();
    private Tally.Started begun = new Tally.Started(0);
    private OptionalLong last = OptionalLong.empty();
    private int retryMillis = RETRY_MILLIS;
    private boolean announced;

    EventStreamClient(String name, URI shop, Tally tally) {
        this.name = name;
        this.shop = shop;
        this.tally = tally;
        this.check = new AnswerCheck(tally);
    }

    /** Connects, or waits for one event. */
    @Override
    public int step() {
        try {
            if (stream.isEmpty()) {
                return connect() ? 0 : retryMillis;
            }
            Map<String, String> event = event(stream.get());
            if (event.isEmpty()) {
                if (!announced) {
                    tally.failed(begun, "stream of " + name + " ended without saying when to come back");
                }
                leave();
                return retryMillis;
            }
            take(event);
            return 0;
        } catch (IOException e) {
            tally.failed(begun, "stream of " + name + ": " + e);
            leave();
            return retryMillis;
        }
    }

    @Override
    public void leave() {
        connection.ifPresent(RawConnection::close);
        connection = Optional.empty();
        stream = Optional.empty();
        announced = false;
    }

    private boolean connect() throws IOException {
        begun = tally.started();
        RawConnection open = RawConnection.open(shop);
        connection = Optional.of(open);
        Map<String, String> headers = new TreeMap<>(Map.of("Accept", "text/event-stream"));
        last.ifPresent(id -> headers.put("Last-Event-ID", Long.toString(id)));
        RawAnswer answer = open.send("GET", PATH, headers);
        boolean counted = check.count(begun, "GET " + PATH + " by " + name, answer.status(), answer::header);
        boolean streams = answer.header("Content-Type")
                .filter(type -> type.startsWith("text/event-stream"))
                .isPresent();
        if (counted && streams) {
            stream = Optional.of(answer);
            return true;
        }
        if (counted) {
            tally.wrong(name, "GET " + PATH + " was answered with " + answer.status() + " and no stream");
        }
        leave();
        return false;
    }

    /** The fields of the next event; none at the end of the stream. What an end cuts off is no event. */
    private static Map<String, String> event(RawAnswer stream) throws IOException {
        Map<String, String> fields = new TreeMap<>();
        while (true) {
            Optional<String> line = line(stream);
            if (line.isEmpty()) {
                return Map.of();
            }
            int colon = line.get().indexOf(':');
            if (colon > 0) {
                fields.put(
                        line.get().substring(0, colon),
                        line.get().substring(colon + 1).trim());
            } else if (line.get().isEmpty() && !fields.isEmpty()) {
                return fields;
            }
        }
    }

    /** Nothing where the answer ends as it should. */
    private static Optional<String> line(RawAnswer stream) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int read = stream.body().read(); read != '\n'; read = stream.body().read()) {
            if (read < 0) {
                return Optional.empty();
            }
            line.append((char) read);
        }
        return Optional.of(line.toString());
    }

    private void take(Map<String, String> event) {
        if (event.containsKey("retry")) {
            retryMillis = Integer.parseInt(event.get("retry"));
            announced = true;
        }
        if (event.containsKey("id")) {
            long id = Long.parseLong(event.get("id"));
            if (last.isPresent() && id != last.getAsLong() + 1) {
                tally.wrong(name, "event " + id + " came after " + last.getAsLong());
            }
            last = OptionalLong.of(id);
        }
    }
}
