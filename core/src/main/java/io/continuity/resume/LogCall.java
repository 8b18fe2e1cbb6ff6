package io.continuity.resume;

import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

/** A call of the log, to be performed at once; calls of one connection in order. <em>Immutable.</em> */
public final class LogCall implements ServerAction {
    private final Function<ConnectionLog, CompletionStage<Answer>> call;

    private LogCall(Function<ConnectionLog, CompletionStage<Answer>> call) {
        this.call = call;
    }

    /** A call whose result, or failure, and the time go to a listener. */
    static <T> LogCall of(Function<ConnectionLog, CompletionStage<T>> call, Listener<T> listener) {
        return new LogCall(log -> call.apply(log).handle((result, failure) -> {
            if (failure == null) {
                return new Answer(now -> listener.answered(result, now));
            }
            Throwable cause = failure instanceof CompletionException wrapped ? wrapped.getCause() : failure;
            if (cause instanceof ConnectionLogException) {
                return new Answer(listener::failed);
            }
            throw new CompletionException(cause);
        }));
    }

    /**
     * Performs the call.
     *
     * @param log what to call
     * @param answers is told, on a thread of the log
     */
    public void perform(ConnectionLog log, Answers answers) {
        call.apply(log).whenComplete((answer, failure) -> {
            if (failure == null) {
                answers.answered(answer);
            } else {
                answers.failed(failure);
            }
        });
    }

    /** Who hands answers on. */
    public interface Answers {
        /**
         * The log has answered, or cannot be asked.
         *
         * @param answer what {@link ServerConnection#answered} is to be told on the connection's own thread
         */
        void answered(Answer answer);

        /**
         * Something is wrong in the program.
         *
         * @param cause what was thrown
         */
        void failed(Throwable cause);
    }

    /** Who waits for an answer. */
    interface Listener<T> {
        void answered(T result, long now);

        /** It is unknown whether the call took effect. */
        void failed(long now);
    }

    /** What a log has answered. <em>Immutable.</em> */
    public static final class Answer {
        private final Consumer<Long> event;

        private Answer(Consumer<Long> event) {
            this.event = event;
        }

        void tell(long now) {
            event.accept(now);
        }
    }
}
