package io.continuity.codec;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the first bytes of an attribute say of its type, for people to read.
 *
 * <p>The bytes may be hostile: what does not look like the name of a type is not repeated. <em>Not instantiable.</em>
 */
final class StoredKind {
    private static final int ENCRYPTED = 0xFE;
    private static final Pattern NAME = Pattern.compile("[\\p{Alpha}_\\[][\\p{Alnum}_.$;\\[-]{0,199}");

    private StoredKind() {}

    /** Never throws. */
    static String of(EncodedAttribute stored) {
        try {
            byte[] bytes = stored.bytes();
            return switch (bytes.length == 0 ? 0 : Byte.toUnsignedInt(bytes[0])) {
                case JdkAttributeCodec.FORMAT ->
                    StoredForm.rootName(bytes).flatMap(StoredKind::name).orElse("unnamed");
                case Envelope.FORMAT -> ofEnvelope(Envelope.head(bytes));
                case StoredForms.FORMAT -> of(StoredForms.of(stored).get(0));
                case ENCRYPTED -> "encrypted";
                default -> "unknown format";
            };
        } catch (AttributeFormatException e) {
            return "corrupt";
        }
    }

    private static String ofEnvelope(Envelope.Head head) {
        String type = name(head.type()).orElse("unnamed");
        return head.version() == 1 ? type : type + " version " + head.version();
    }

    private static Optional<String> name(String bytes) {
        return Optional.of(bytes).filter(name -> NAME.matcher(name).matches());
    }
}
