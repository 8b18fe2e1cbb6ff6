package io.continuity.spring;

import io.continuity.codec.AliasingCodec;
import io.continuity.codec.AttributeCodec;
import io.continuity.codec.SchemaVersions;
import io.continuity.codec.SessionTypes;
import io.continuity.codec.VersionedAttributeCodec;
import org.springframework.beans.factory.ObjectProvider;

/** Tells the codec of the application what the application says of its types. <em>Thread-safe.</em> */
final class SessionCodecs {
    private final SessionTypes types;
    private final SchemaVersions versions;

    SessionCodecs(SessionTypes types, ObjectProvider<SchemaVersions> versions) {
        this.types = types;
        this.versions = versions.getIfAvailable(SchemaVersions::newest);
    }

    /** Returns what reads and writes attributes, given what the application has made a bean of. */
    AttributeCodec with(AttributeCodec codec) {
        if (codec instanceof AliasingCodec one) {
            return VersionedAttributeCodec.builder(one)
                    .types(types)
                    .versions(versions)
                    .build();
        }
        if (!types.readable().isEmpty() && !(codec instanceof VersionedAttributeCodec)) {
            throw new SetupException(
                    "There are session types (beans of type SessionType, or classes with @SessionAttributeType), but the"
                            + " AttributeCodec, a "
                            + codec.getClass().getName() + ", cannot be told of them",
                    "to have session types, let it implement AliasingCodec, or make a VersionedAttributeCodec the bean;"
                            + " without, remove them");
        }
        return codec;
    }
}
