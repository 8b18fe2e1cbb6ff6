package io.continuity.codec.jackson;

import io.continuity.codec.AttributeFormatException;
import java.time.temporal.TemporalAccessor;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.KeyDeserializer;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.deser.KeyDeserializers;
import tools.jackson.databind.ser.Serializers;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * Keys of maps whose key type is not declared. Text is itself; anything else is {@code @}, its type's name, {@code :} and
 * its text; text that begins with {@code @} has another one in front.
 */
final class DynamicKeys {
    private static final String MARK = "@";

    private DynamicKeys() {}

    private static boolean isUndeclared(JavaType type) {
        return type.isJavaLangObject();
    }

    /** <em>Thread-safe.</em> */
    static final class Writers implements Serializers {
        private final TypeNames names;

        Writers(TypeNames names) {
            this.names = names;
        }

        @Override
        public @Nullable ValueSerializer<?> findSerializer(
                SerializationConfig config,
                JavaType type,
                BeanDescription.Supplier description,
                com.fasterxml.jackson.annotation.JsonFormat.@Nullable Value format) {
            return isUndeclared(type) ? new Writer(names) : null;
        }
    }

    private static final class Writer extends StdSerializer<Object> {
        private final TypeNames names;

        Writer(TypeNames names) {
            super(Object.class);
            this.names = names;
        }

        @Override
        public void serialize(Object key, JsonGenerator out, SerializationContext context) {
            out.writeName(
                    key instanceof String text
                            ? (text.startsWith(MARK) ? MARK + text : text)
                            : MARK + names.nameOf(key) + ":" + text(key));
        }

        private static String text(Object key) {
            if (key instanceof Enum<?> constant) {
                return constant.name();
            }
            if (key instanceof Number
                    || key instanceof Boolean
                    || key instanceof Character
                    || key instanceof UUID
                    || key instanceof TemporalAccessor) {
                return key.toString();
            }
            throw new AttributeFormatException("A " + key.getClass().getName() + " cannot be a key in JSON."
                    + " Use text, a number, an enum, a UUID or a time as the key, or make it a list.");
        }
    }

    /** <em>Thread-safe.</em> */
    static final class Readers implements KeyDeserializers {
        private final TypeNames names;

        Readers(TypeNames names) {
            this.names = names;
        }

        @Override
        public @Nullable KeyDeserializer findKeyDeserializer(
                JavaType type, DeserializationConfig config, BeanDescription.@Nullable Supplier description) {
            return isUndeclared(type) ? new Reader(names) : null;
        }
    }

    private static final class Reader extends KeyDeserializer {
        private final TypeNames names;

        Reader(TypeNames names) {
            this.names = names;
        }

        @Override
        public @Nullable Object deserializeKey(String key, DeserializationContext context) {
            if (!key.startsWith(MARK)) {
                return key;
            }
            if (key.startsWith(MARK + MARK)) {
                return key.substring(MARK.length());
            }
            int end = key.indexOf(':');
            if (end < 0) {
                throw new AttributeFormatException("A key of a map has no type. The bytes are corrupt.");
            }
            JavaType type = names.typeOf(key.substring(MARK.length(), end), context.getTypeFactory());
            return context.findKeyDeserializer(type, null).deserializeKey(key.substring(end + 1), context);
        }
    }
}
