package io.continuity.session;

import io.continuity.codec.EncodedAttribute;
import java.util.Map;
import java.util.Optional;

/** What became of an attempt to save. <em>Immutable.</em> */
public sealed interface SaveResult {
    /** The session no longer exists: it expired, or somebody ended it. Nothing was written. */
    SaveResult GONE = new Gone();

    /** The id to be written under is taken by another session. Nothing was written. */
    SaveResult CONFLICT = new Conflict(Map.of());

    /**
     * The changes are in the store.
     *
     * @param handle what the client must present from now on; often what it presented already
     */
    record Saved(String handle) implements SaveResult {
        /** Hides the handle, which is a credential. */
        @Override
        public String toString() {
            return "Saved";
        }
    }

    /** See {@link #GONE}. */
    record Gone() implements SaveResult {}

    /**
     * Something else is stored than the changes expect, or, see {@link #CONFLICT}, the id is taken. Nothing was written.
     *
     * @param stored what is stored under each name that the changes expect something of, an empty value where nothing
     *     is; no names if the id is taken
     */
    record Conflict(Map<String, Optional<EncodedAttribute>> stored) implements SaveResult {
        /**
         * Copies the map.
         *
         * @param stored what is stored under each expected name
         */
        public Conflict {
            stored = Map.copyOf(stored);
        }
    }
}
