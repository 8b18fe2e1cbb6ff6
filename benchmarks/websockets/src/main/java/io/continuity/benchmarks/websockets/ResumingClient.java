package io.continuity.benchmarks.websockets;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * A client of {@code continuity.v1} that trusts its server: it counts, acknowledges, resumes and moves, and does nothing else.
 * <em>Not thread-safe.</em>
 */
final class ResumingClient implements Client, Wire.Owner {
    private static final char MARK = 1;
    private static final int ACKNOWLEDGED_TOGETHER = 32;
    private static final int WINDOW = 200;
    private static final int PAUSE_MILLIS = 250;
    private static final int MOST_DOUBLINGS = 7;

    private final Loop loop;
    private final Supplier<InetSocketAddress> addresses;
    private final Listener listener;
    private final Counts counts = new Counts();
    private final String instance = Long.toHexString(ThreadLocalRandom.current().nextLong());
    private final Deque<String> unacknowledged = new ArrayDeque<>();
    private Optional<Wire> live = Optional.empty();
    private Optional<Wire> next = Optional.empty();
    private String token = "";
    private String epoch = "";
    private String why = "new";
    private long sent;
    private long received;
    private long acknowledged;
    private long arriving;
    private long notBefore;
    private int failures;

    ResumingClient(Loop loop, Supplier<InetSocketAddress> addresses, Listener listener) {
        this.loop = loop;
        this.addresses = addresses;
        this.listener = listener;
    }

    @Override
    public void open() {
        if (next.isEmpty()) {
            next = Optional.of(loop.open(addresses.get(), true, this));
        }
    }

    @Override
    public boolean isOpen() {
        return live.isPresent();
    }

    @Override
    public boolean send(String text) {
        if (token.isEmpty() || unacknowledged.size() >= WINDOW) {
            return false;
        }
        unacknowledged.add(text);
        sent++;
        live.ifPresent(wire -> wire.send(text));
        return true;
    }

    @Override
    public void cut() {
        live.ifPresent(Wire::end);
        next.ifPresent(Wire::end);
        live = Optional.empty();
        next = Optional.empty();
        why = "lost";
    }

    @Override
    public Counts counts() {
        return counts;
    }

    @Override
    public void opened(Wire wire) {
        counts.opened++;
        String who = token.isEmpty() ? "" : ",\"sid\":\"" + token + "\",\"e\":\"" + epoch + "\"";
        wire.send(MARK + "{\"t\":\"hello\",\"v\":1" + who + ",\"rx\":" + received + ",\"tx\":["
                + (sent - unacknowledged.size() + 1) + "," + sent + "],\"cap\":[],\"hb\":15000,\"why\":\"" + why
                + "\",\"inst\":\"" + instance + "\"}");
    }

    @Override
    public void text(Wire wire, ByteBuffer content) {
        if (content.remaining() < 2 || content.get(content.position()) != MARK) {
            arrived(wire, content);
            return;
        }
        byte kind = content.get(content.position() + 1);
        if (kind == 'v') {
            content.position(content.position() + 2);
            listener.received(content);
        } else if (kind == '{') {
            control(wire, StandardCharsets.UTF_8.decode(content).toString());
        } else {
            throw new BenchmarkException("no frame of continuity.v1 that is used here");
        }
    }

    private void arrived(Wire wire, ByteBuffer content) {
        if (!isLive(wire)) {
            return; // The connection is on another socket already, which brings it too.
        }
        arriving++;
        if (arriving > received) {
            received = arriving;
            listener.received(content);
            if (received - acknowledged >= ACKNOWLEDGED_TOGETHER) {
                tick();
            }
        }
    }

    @Override
    public void tick() {
        if (received > acknowledged && live.isPresent()) {
            acknowledged = received;
            live.get().send(MARK + "{\"t\":\"ack\",\"rx\":" + received + "}");
        }
    }

    private boolean isLive(Wire wire) {
        return live.filter(present -> present == wire).isPresent();
    }

    private void control(Wire wire, String json) {
        switch (text(json, "t")) {
            case "welcome" -> fresh(wire, json);
            case "resumed" -> resumed(wire, json);
            case "reset" -> {
                counts.resets++;
                fresh(wire, json);
            }
            case "ack" -> handled(number(json, "rx"));
            case "ping" -> pong(wire, json);
            case "drain" -> {
                why = "drain";
                loop.after(Duration.ofMillis(number(json, "after")), this::open);
            }
            case "gap" -> throw new BenchmarkException("messages were dropped");
            case "busy" -> notBefore = number(json, "after");
            default -> {} // "fin": the close that follows says enough.
        }
    }

    private void fresh(Wire wire, String json) {
        unacknowledged.clear();
        sent = 0;
        received = 0;
        acknowledged = 0;
        arriving = 0;
        begin(wire, json);
    }

    private void resumed(Wire wire, String json) {
        counts.resumed++;
        handled(number(json, "rx"));
        arriving = number(json, "next") - 1;
        if (arriving > received) {
            throw new BenchmarkException("messages are missing: " + received + ", then " + (arriving + 1));
        }
        acknowledged = Math.min(acknowledged, received);
        begin(wire, json);
        unacknowledged.forEach(wire::send);
    }

    private void begin(Wire wire, String json) {
        token = text(json, "sid");
        epoch = text(json, "e");
        why = "lost";
        failures = 0;
        live.ifPresent(Wire::end);
        live = Optional.of(wire);
        next = Optional.empty();
    }

    private void handled(long upTo) {
        while (sent - unacknowledged.size() < upTo) {
            unacknowledged.remove();
        }
    }

    private void pong(Wire wire, String json) {
        if (isLive(wire)) {
            acknowledged = received;
            wire.send(MARK + "{\"t\":\"pong\",\"rx\":" + received + ",\"tx\":" + sent + ",\"ts\":" + number(json, "ts")
                    + "}");
        }
    }

    @Override
    public void closed(Wire wire) {
        boolean wasLive = isLive(wire);
        if (wasLive) {
            live = Optional.empty();
            why = "lost";
        } else {
            next = next.filter(present -> present != wire);
        }
        if (next.isEmpty()) {
            int doublings = Math.min(failures++, MOST_DOUBLINGS);
            long pause = notBefore + ThreadLocalRandom.current().nextInt(PAUSE_MILLIS << doublings);
            notBefore = 0;
            loop.after(Duration.ofMillis(pause), this::open);
        }
    }

    /** Of JSON that is written without spaces, and of texts that need no escapes. */
    private static String text(String json, String name) {
        int start = json.indexOf("\"" + name + "\":\"") + name.length() + 4;
        return json.substring(start, json.indexOf('"', start));
    }

    private static long number(String json, String name) {
        int start = json.indexOf("\"" + name + "\":") + name.length() + 3;
        int end = start;
        while (Character.isDigit(json.charAt(end))) {
            end++;
        }
        return Long.parseLong(json, start, end, 10);
    }
}
