package io.continuity.drain;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Decides whether a starting instance may take requests.
 *
 * <p>{@link ReadinessGates} asks it until it opens, and never again after, so that what goes wrong later, for all instances
 * at once, takes none of them out; but for one that says that it {@link #isStanding() stands}. It is asked on a thread
 * of its own, at most one at a time. <em>Implementations are thread-safe.</em>
 */
public interface ReadinessGate {
    /**
     * Returns what people know it by: in logs, health and meters.
     *
     * @return 1 to 50 small letters, digits and hyphens, its own among all gates of an instance
     */
    String name();

    /**
     * Returns what becomes of an instance that it does not let through. Asked once.
     *
     * @return {@link Policy#FAIL} unless overridden
     */
    default Policy policy() {
        return Policy.FAIL;
    }

    /**
     * Tells whether it goes on being asked once it is open, and may close again.
     *
     * @return false unless overridden: an outage of what it looks at would take out all instances
     */
    default boolean isStanding() {
        return false;
    }

    /**
     * Tells whether the instance is held for as long as nobody knows the answer.
     *
     * @return false unless overridden: after {@link ReadinessGates#MAX_UNANSWERED} times it is let through, so that an
     *     outage does not keep all out who start in it
     */
    default boolean holdsWhileUnknown() {
        return false;
    }

    /**
     * Finds out.
     *
     * @param timeout how long somebody waits for the answer; one that comes later counts then
     * @return the answer
     * @throws Exception if it could not find out, which is {@link State#UNKNOWN}; of an exception that is not Continuity's
     *     only the type is told, as its message may hold anything
     */
    Answer check(Duration timeout) throws Exception;

    /** What becomes of an instance that is not let through. */
    enum Policy {
        /** It is not ready. */
        FAIL,
        /** It is ready; that is logged, counted and shown. */
        WARN,
        /** Nobody asks. */
        OFF;

        /** The name as people read it. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What is known. */
    enum State {
        /** It was not asked yet, or waits for its turn. Holds the instance, and is not worth a line in the log. */
        WAITING,
        /** The instance may take requests. */
        OPEN,
        /** It may not. */
        HELD,
        /** Nobody knows. */
        UNKNOWN;

        /** The name as people read it. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What a gate has found. <em>Immutable.</em>
     *
     * @param state what is known
     * @param reasons for people to read, who may not be told any value or secret; may be empty if it is open
     */
    record Answer(State state, List<String> reasons) {
        /**
         * Checks and copies.
         *
         * @param state what is known
         * @param reasons for people to read
         * @throws IllegalArgumentException if there is no reason for another state than OPEN
         */
        public Answer {
            reasons = List.copyOf(reasons);
            if (state != State.OPEN && reasons.isEmpty()) {
                throw new IllegalArgumentException("an answer must be open, or say why it is not: " + state);
            }
        }

        /**
         * Lets the instance through for good.
         *
         * @param notes what is wrong all the same, if anything is: logged as a warning
         * @return the answer
         */
        public static Answer open(String... notes) {
            return new Answer(State.OPEN, List.of(notes));
        }

        /**
         * Holds the instance until the gate has another answer.
         *
         * @param reasons what is wrong and what would help, at least one
         * @return the answer
         */
        public static Answer held(String... reasons) {
            return new Answer(State.HELD, List.of(reasons));
        }

        /**
         * Says that it cannot find out before something else has happened.
         *
         * @param reasons what it waits for, at least one
         * @return the answer
         */
        public static Answer waiting(String... reasons) {
            return new Answer(State.WAITING, List.of(reasons));
        }

        /**
         * Says that it could not find out.
         *
         * @param reasons why not, at least one
         * @return the answer
         */
        public static Answer unknown(String... reasons) {
            return new Answer(State.UNKNOWN, List.of(reasons));
        }
    }
}
