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

/** Writes control frames as JSON. */
final class ControlWriter {
    /** Of the protocol, in {@code hello}. */
    static final int VERSION = 1;

    private ControlWriter() {}

    static void write(Frame.Control frame, StringBuilder out) {
        JsonWriter json = new JsonWriter(out);
        if (frame instanceof Hello hello) {
            hello(json, hello);
        } else if (frame instanceof Welcome welcome) {
            fresh(json.put("t", "welcome"), welcome);
        } else if (frame instanceof Resumed resumed) {
            grant(json.put("t", "resumed"), resumed.grant());
            json.put("rx", resumed.rx()).put("next", resumed.next()).put("behind", resumed.behind());
        } else if (frame instanceof Reset reset) {
            json.put("t", "reset").put("why", reset.why().wire()).put("rx", reset.rx());
            fresh(json.put("snap", reset.snapshot()), reset.fresh());
        } else if (!liveness(json, frame)) {
            rare(json, frame);
        }
        json.end();
    }

    private static void hello(JsonWriter json, Hello hello) {
        Hello.Who who = hello.who();
        json.put("t", "hello").put("v", VERSION).put("sid", who.token()).put("e", who.epoch());
        json.put("rx", hello.rx()).put("tx", hello.oldest(), hello.newest()).put("cap", hello.cap());
        json.put("hb", hello.heartbeat()).put("at", who.at());
        json.put("why", who.why().wire()).put("inst", who.inst());
    }

    private static void fresh(JsonWriter json, Welcome welcome) {
        grant(json, welcome.grant());
        json.put("hb", welcome.heartbeat()).put("ttl", welcome.ttl());
        json.put("win", welcome.windowMessages(), welcome.windowBytes()).put("cap", welcome.cap());
    }

    private static void grant(JsonWriter json, Grant grant) {
        json.put("sid", grant.token()).put("e", grant.epoch());
        json.put("node", grant.node()).put("gen", grant.generation());
    }

    private static boolean liveness(JsonWriter json, Frame.Control frame) {
        if (frame instanceof Ack ack) {
            json.put("t", "ack").put("rx", ack.rx());
        } else if (frame instanceof Ping ping) {
            json.put("t", "ping").put("rx", ping.rx()).put("tx", ping.tx()).put("ts", ping.ts());
        } else if (frame instanceof Pong pong) {
            json.put("t", "pong").put("rx", pong.rx()).put("tx", pong.tx()).put("ts", pong.ts());
        } else if (frame instanceof Gap gap) {
            json.put("t", "gap").put("from", gap.from()).put("n", gap.n());
        } else if (frame instanceof SnapshotEnd end) {
            json.put("t", "snapend").put("n", end.n());
        } else {
            return false;
        }
        return true;
    }

    private static void rare(JsonWriter json, Frame.Control frame) {
        if (frame instanceof Drain drain) {
            json.put("t", "drain").put("id", drain.id()).put("after", drain.after());
            json.put("by", drain.by()).put("url", drain.url());
        } else if (frame instanceof Fin fin) {
            json.put("t", "fin").put("tx", fin.tx()).put("why", fin.why());
        } else if (frame instanceof Busy busy) {
            json.put("t", "busy").put("after", busy.after());
        } else if (frame instanceof Auth auth) {
            json.put("t", "auth").put("at", auth.at()).put("exp", auth.exp());
        } else if (frame instanceof AuthOk ok) {
            json.put("t", "authok").put("exp", ok.exp());
        } else if (frame instanceof Bye) {
            json.put("t", "bye");
        } else {
            throw new IllegalStateException("No form for " + frame.getClass());
        }
    }
}
