package io.continuity.drain;

import java.util.Locale;

/** What an instance may be busy with. <em>Immutable.</em> */
public enum WorkKind {
    /** A request that is answered on its own thread. */
    HTTP,

    /** A request that is answered later, by another thread. */
    ASYNC,

    /** A stream of server-sent events, which ends when somebody ends it. */
    SSE,

    /** A WebSocket. */
    WEBSOCKET,

    /** Work that no client waits for. */
    TASK;

    /** The phase in which its end is waited for. */
    DrainPhase awaitedIn() {
        return this == TASK ? DrainPhase.BACKGROUND : DrainPhase.FINISH;
    }

    /** The name as people read it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
