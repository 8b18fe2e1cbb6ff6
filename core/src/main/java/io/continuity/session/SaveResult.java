package io.continuity.session;

/** What became of an attempt to save. <em>Immutable.</em> */
public sealed interface SaveResult {
    /** The session no longer exists: it expired, or somebody ended it. Nothing was written. */
    SaveResult GONE = new Gone();

    /** Somebody else's data stands where this was to be written. Nothing was written. */
    SaveResult CONFLICT = new Conflict();

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

    /** See {@link #CONFLICT}. */
    record Conflict() implements SaveResult {}
}
