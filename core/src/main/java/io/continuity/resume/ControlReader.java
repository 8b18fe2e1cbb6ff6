package io.continuity.resume;

import io.continuity.resume.Frame.Ack;
import io.continuity.resume.Frame.Auth;
import io.continuity.resume.Frame.AuthOk;
import io.continuity.resume.Frame.Busy;
import io.continuity.resume.Frame.Bye;
import io.continuity.resume.Frame.Drain;
import io.continuity.resume.Frame.Fin;
import io.continuity.resume.Frame.Gap;
import io.continuity.resume.Frame.Grant;
import io.continuity.resume.Frame.Hello;
import io.continuity.resume.Frame.Ping;
import io.continuity.resume.Frame.Pong;
import io.continuity.resume.Frame.Reset;
import io.continuity.resume.Frame.Resumed;
import io.continuity.resume.Frame.SnapshotEnd;
import io.continuity.resume.Frame.Welcome;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Reads control frames from JSON. Fields that it does not know are ignored. <em>Not thread-safe.</em> */
final class ControlReader {
    /** Of all durations: a day, in milliseconds. */
    static final long MAX_MILLIS = 86_400_000;

    private static final int MAX_NAME = 200;
    private static final int MAX_TOKEN = 512;
    private static final int MAX_CAPS = 16;

    private final Map<String, Object> fields;

    private ControlReader(Map<String, Object> fields) {
        this.fields = fields;
    }

    /**
     * Reads a frame.
     *
     * @throws ProtocolException if a field is missing, has another type or is out of bounds, or the kind is unknown
     */
    static Frame read(Map<String, Object> fields) {
        ControlReader in = new ControlReader(fields);
        return switch (in.text("t", MAX_NAME)) {
            case "hello" -> in.hello();
            case "welcome" -> in.fresh();
            case "resumed" -> new Resumed(in.grant(), in.number("rx"), in.number("next"), in.number("behind"));
            case "reset" ->
                new Reset(
                        ResetReason.ofWire(in.text("why", MAX_NAME)),
                        in.optionalNumber("rx"),
                        in.flag("snap"),
                        in.fresh());
            case "snapend" -> new SnapshotEnd(in.number("n"));
            case "busy" -> new Busy(in.millis("after"));
            case "ack" -> new Ack(in.number("rx"));
            case "ping" -> new Ping(in.number("rx"), in.number("tx"), in.number("ts"));
            case "pong" -> new Pong(in.number("rx"), in.number("tx"), in.number("ts"));
            case "drain" ->
                new Drain(in.text("id", MAX_NAME), in.millis("after"), in.millis("by"), in.optionalText("url", 1024));
            case "fin" -> new Fin(in.number("tx"), in.text("why", MAX_NAME));
            case "gap" -> new Gap(in.number("from"), in.number("n"));
            case "auth" -> new Auth(in.optionalText("at", FrameCodec.MAX_CONTROL), in.optionalNumber("exp"));
            case "authok" -> new AuthOk(in.optionalNumber("exp"));
            case "bye" -> new Bye();
            default -> in.unknown();
        };
    }

    private Frame unknown() {
        if (Long.valueOf(1).equals(fields.get("o"))) {
            return new Frame.Ignored();
        }
        throw new ProtocolException("Control frame: this kind is not known, and not marked as optional");
    }

    private Hello hello() {
        if (number("v") != ControlWriter.VERSION) {
            throw new ProtocolException("hello: v must be " + ControlWriter.VERSION);
        }
        Object range = fields.get("tx");
        if (!(range instanceof List<?> tx && tx.size() == 2)) {
            throw wrong("tx", "an array of 2 positions");
        }
        long oldest = position("tx", tx.get(0));
        long newest = position("tx", tx.get(1));
        if (oldest < 1 || oldest > newest + 1) {
            throw wrong("tx", "the oldest and the newest");
        }
        Hello.Who who = new Hello.Who(
                optionalText("sid", MAX_TOKEN),
                optionalText("e", MAX_NAME),
                optionalText("at", FrameCodec.MAX_CONTROL),
                HelloReason.ofWire(text("why", MAX_NAME)),
                text("inst", MAX_NAME));
        return new Hello(who, number("rx"), oldest, newest, caps(), millis("hb"));
    }

    private Welcome fresh() {
        Object window = fields.get("win");
        if (!(window instanceof List<?> win && win.size() == 2)) {
            throw wrong("win", "an array of 2 numbers");
        }
        long messages = position("win", win.get(0));
        long bytes = position("win", win.get(1));
        if (messages < 1 || messages > 1_000_000 || bytes < 1) {
            throw wrong("win", "1 to 1000000 messages, and bytes");
        }
        return new Welcome(grant(), millis("hb"), millis("ttl"), (int) messages, bytes, caps());
    }

    private Grant grant() {
        return new Grant(text("sid", MAX_TOKEN), text("e", MAX_NAME), text("node", MAX_NAME), number("gen"));
    }

    private Set<String> caps() {
        if (!(fields.get("cap") instanceof List<?> list) || list.size() > MAX_CAPS) {
            throw wrong("cap", "an array of at most " + MAX_CAPS);
        }
        Set<String> caps = new LinkedHashSet<>();
        for (Object each : list) {
            if (!(each instanceof String cap) || cap.length() > MAX_NAME) {
                throw wrong("cap", "an array of short texts");
            }
            caps.add(cap);
        }
        return caps;
    }

    private String text(String name, int max) {
        if (fields.get(name) instanceof String text && text.length() <= max) {
            return text;
        }
        throw wrong(name, "a text of at most " + max + " characters");
    }

    private Optional<String> optionalText(String name, int max) {
        return fields.containsKey(name) ? Optional.of(text(name, max)) : Optional.empty();
    }

    private long number(String name) {
        return position(name, fields.getOrDefault(name, ""));
    }

    private OptionalLong optionalNumber(String name) {
        return fields.containsKey(name) ? OptionalLong.of(number(name)) : OptionalLong.empty();
    }

    private long millis(String name) {
        long value = number(name);
        if (value > MAX_MILLIS) {
            throw wrong(name, "at most a day");
        }
        return value;
    }

    private boolean flag(String name) {
        if (fields.get(name) instanceof Boolean flag) {
            return flag;
        }
        throw wrong(name, "true or false");
    }

    private static long position(String name, Object value) {
        if (value instanceof Long number && number >= 0) {
            return number;
        }
        throw wrong(name, "a whole number from 0 to " + JsonReader.MAX_INTEGER);
    }

    private static ProtocolException wrong(String field, String rule) {
        return new ProtocolException("Control frame: " + field + " must be " + rule);
    }
}
