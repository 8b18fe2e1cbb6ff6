package io.continuity.spring.declared;

import io.continuity.spring.SessionAttributeType;
import java.io.Serializable;

/** Was called {@link Visitor}, and is not kept for a rollback. */
@SessionAttributeType(
        name = "guest",
        version = 2,
        previous = Guest.V1.class,
        formerly = "io.continuity.spring.declared.Guest$Visitor",
        rollbackForm = false)
public record Guest(String name) implements Serializable {
    /** The same fields, for the sake of the version. */
    @SessionAttributeType.Previous(version = 1)
    record V1(String name) implements Serializable {
        @SessionAttributeType.Up
        Guest up() {
            return new Guest(name);
        }

        @SessionAttributeType.Down
        static V1 of(Guest guest) {
            return new V1(guest.name);
        }
    }

    /** What the old code called it. */
    public record Visitor(String name) implements Serializable {}
}
