package io.continuity.codec;

/**
 * A codec that can store classes under other names than they have, as {@link VersionedAttributeCodec} asks it to.
 *
 * <p>Its bytes are an {@link Envelope} of its id, with schema version 1, whose payload does not say which type it is; only
 * the JDK codec has a format of its own. Implementations are <em>thread-safe</em>.
 */
public interface AliasingCodec extends AttributeCodec {
    /**
     * Returns the codec's id in envelopes.
     *
     * @return the same for all releases
     */
    String id();

    /**
     * Makes a codec that writes and reads stored names in place of class names, at every depth, and whose allow-list
     * contains what is declared.
     *
     * @param names the names, in place of those that an earlier call has set
     * @return a codec like this one otherwise
     */
    AliasingCodec withNames(StoredNames names);
}
