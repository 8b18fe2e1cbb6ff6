package io.continuity.codec;

/** What becomes of a stored form that this version cannot read when it sets the attribute nevertheless. */
public enum Overwrite {
    /** It is overwritten. */
    ALLOW,

    /** It is kept beside the new value, if a newer version has written it, and handed to that version's step up. */
    KEEP_NEWER
}
