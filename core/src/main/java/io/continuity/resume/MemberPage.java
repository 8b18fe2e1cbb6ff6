package io.continuity.resume;

import java.util.List;
import java.util.Optional;

/**
 * A part of the connections of a group or principal. <em>Immutable.</em>
 *
 * @param members some of them; may be none
 * @param next where to go on; empty at the end
 */
public record MemberPage(List<ConnectionId> members, Optional<String> next) {
    /**
     * Copies the list.
     *
     * @param members some of them
     * @param next where to go on
     */
    public MemberPage {
        members = List.copyOf(members);
    }
}
