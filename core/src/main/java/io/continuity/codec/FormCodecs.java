package io.continuity.codec;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The codecs for each version of each declared type: each knows the classes of that version by their stored names.
 *
 * <p>What a codec writes is stored as it is for version 1, and in an {@link Envelope} with the name of the type for
 * others. <em>Thread-safe.</em>
 */
final class FormCodecs {
    private final String writing;
    private final AttributeCodec writingUndeclared;
    private final Map<String, AttributeCodec> undeclared = new HashMap<>();
    private final Map<Key, AttributeCodec> declared = new HashMap<>();

    private record Key(String codec, String type, int version) {}

    /** Takes the codecs; the first writes. */
    FormCodecs(Collection<AliasingCodec> codecs, SessionTypes types) {
        writing = codecs.iterator().next().id();
        StoredNames everywhere = StoredNames.NONE;
        for (SessionType<?> type : types.all()) {
            for (TypeVersion version : type.versions()) {
                everywhere = everywhere.with(
                        type.type(),
                        type.versions().get(0).shape().writtenName(),
                        version.shape().storedNames());
            }
        }
        for (AliasingCodec codec : codecs) {
            undeclared.put(codec.id(), types.isEmpty() ? codec : codec.withNames(everywhere));
            for (SessionType<?> type : types.all()) {
                for (TypeVersion version : type.versions()) {
                    declared.put(
                            new Key(codec.id(), type.name(), version.number()),
                            codec.withNames(version.shape().addTo(everywhere)));
                }
            }
        }
        writingUndeclared = codec(writing);
    }

    /** Returns the codec that writes what nobody has declared. */
    AttributeCodec writing() {
        return writingUndeclared;
    }

    private AttributeCodec codec(String id) {
        AttributeCodec codec = undeclared.get(id);
        if (codec == null) {
            throw new AttributeFormatException("Codec '" + id
                    + "' wrote it, which is not known here. Add it (VersionedAttributeCodec.Builder.reading)"
                    + " to read what it has written.");
        }
        return codec;
    }

    /** Reads a form of a type that is not declared. */
    Object read(StoredForm form) {
        return codec(form.codec()).decode(form.bytes());
    }

    /** Reads a form of a version of a declared type. */
    Object read(StoredForm form, SessionType<?> type, TypeVersion version) {
        codec(form.codec());
        Object value = codec(form.codec(), type, version).decode(own(form, version));
        if (!version.shape().type().isInstance(value)) {
            throw new AttributeFormatException("Version " + version.number() + " of session type '" + type.name()
                    + "' must be a " + version.shape().type().getName() + ", but the bytes hold a "
                    + value.getClass().getName() + ".");
        }
        return value;
    }

    private AttributeCodec codec(String id, SessionType<?> type, TypeVersion version) {
        AttributeCodec codec = declared.get(new Key(id, type.name(), version.number()));
        if (codec == null) {
            throw new IllegalStateException("No codec '" + id + "' for " + type.name());
        }
        return codec;
    }

    /** Returns the bytes that the codec itself has written. */
    private static EncodedAttribute own(StoredForm form, TypeVersion version) {
        if (form.bytes().bytes()[0] == JdkAttributeCodec.FORMAT) {
            return form.bytes();
        }
        byte[] all = form.bytes().bytes();
        if (form.codec().equals(JdkAttributeCodec.ID)) {
            byte[] own = Arrays.copyOfRange(all, form.payload() - 1, all.length);
            own[0] = JdkAttributeCodec.FORMAT;
            return EncodedAttribute.of(own);
        }
        return Envelope.of(
                        form.codec(),
                        version.shape().writtenName(),
                        1,
                        Arrays.copyOfRange(all, form.payload(), all.length))
                .toAttribute();
    }

    /** Writes a version of a declared type. */
    EncodedAttribute write(SessionType<?> type, TypeVersion version, Object value, Optional<StoredForm> previous) {
        AttributeCodec codec = codec(writing, type, version);
        EncodedAttribute own = previous.filter(form -> form.codec().equals(writing))
                .map(form -> codec.encode(value, own(form, version)))
                .orElseGet(() -> codec.encode(value));
        if (version.number() == 1) {
            return own;
        }
        byte[] bytes = own.bytes();
        int payload =
                bytes[0] == JdkAttributeCodec.FORMAT ? 1 : Envelope.head(bytes).end();
        return Envelope.of(writing, type.name(), version.number(), Arrays.copyOfRange(bytes, payload, bytes.length))
                .toAttribute();
    }
}
