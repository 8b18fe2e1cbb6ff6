package io.continuity.testkit.types;

import java.util.function.Consumer;

/**
 * One thing to be proved.
 *
 * @param name what a report calls it
 * @param body throws an {@link AssertionError} if it is not so; says in a report what it has done beside
 */
record Check(String name, Consumer<Consumer<String>> body) {
    static Check of(String name, Runnable body) {
        return new Check(name, report -> body.run());
    }
}
