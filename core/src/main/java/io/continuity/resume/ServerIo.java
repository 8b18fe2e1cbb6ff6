package io.continuity.resume;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** What the parts of a {@link ServerConnection} do to the world, and whether its transport is open. <em>Not thread-safe.</em> */
final class ServerIo {
    private List<ServerAction> actions = new ArrayList<>();
    private boolean open = true;

    List<ServerAction> take() {
        List<ServerAction> taken = actions;
        actions = new ArrayList<>();
        return taken;
    }

    boolean isOpen() {
        return open;
    }

    void act(ServerAction action) {
        actions.add(action);
    }

    void send(Message wire) {
        if (open) {
            act(new ServerAction.Send(wire));
        }
    }

    void control(Frame.Control frame) {
        send(FrameCodec.control(frame));
    }

    void close(CloseCode code, String reason) {
        if (open) {
            act(new ServerAction.Close(code, reason));
            open = false;
        }
    }

    void busy(long afterMillis) {
        control(new Frame.Busy(afterMillis));
        close(CloseCode.BUSY, Long.toString(afterMillis));
    }

    /** The other end has closed the transport, or the network has. */
    void closed() {
        open = false;
    }

    /** Calls the log. */
    <T> void ask(Function<ConnectionLog, CompletionStage<T>> call, Answered<T> answered) {
        act(LogCall.of(call, new LogCall.Listener<>() {
            @Override
            public void answered(T result, long now) {
                answered.with(Optional.of(result), now);
            }

            @Override
            public void failed(long now) {
                answered.with(Optional.empty(), now);
            }
        }));
    }

    /** Gets nothing if the outcome is unknown. */
    interface Answered<T> {
        void with(Optional<T> result, long now);
    }
}
