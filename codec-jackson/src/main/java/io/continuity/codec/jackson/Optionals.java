package io.continuity.codec.jackson;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonToken;
import tools.jackson.core.type.WritableTypeId;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.ext.jdk8.Jdk8OptionalSerializer;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.ser.Serializers;
import tools.jackson.databind.ser.std.ReferenceTypeSerializer;
import tools.jackson.databind.type.ReferenceType;
import tools.jackson.databind.util.NameTransformer;

/** Writes that a value is an {@code Optional} where its declared type does not say it. <em>Thread-safe.</em> */
final class Optionals implements Serializers {
    @Override
    public @Nullable ValueSerializer<?> findReferenceSerializer(
            SerializationConfig config,
            ReferenceType type,
            BeanDescription.Supplier description,
            JsonFormat.@Nullable Value format,
            @Nullable TypeSerializer contentType,
            @Nullable ValueSerializer<Object> content) {
        return type.hasRawClass(Optional.class) ? new Writer(type, contentType, content) : null;
    }

    private static final class Writer extends Jdk8OptionalSerializer {
        Writer(ReferenceType type, @Nullable TypeSerializer contentType, @Nullable ValueSerializer<Object> content) {
            super(type, false, contentType, content);
        }

        private Writer(
                Writer base,
                @Nullable BeanProperty property,
                @Nullable TypeSerializer contentType,
                @Nullable ValueSerializer<?> content,
                @Nullable NameTransformer unwrapper) {
            super(base, property, contentType, content, unwrapper, base._suppressableValue, base._suppressNulls);
        }

        private Writer(Writer base, @Nullable Object suppressableValue, boolean suppressNulls) {
            super(
                    base,
                    base._property,
                    base._valueTypeSerializer,
                    base._valueSerializer,
                    base._unwrapper,
                    suppressableValue,
                    suppressNulls);
        }

        @Override
        protected ReferenceTypeSerializer<Optional<?>> withResolved(
                @Nullable BeanProperty property,
                @Nullable TypeSerializer contentType,
                @Nullable ValueSerializer<?> content,
                @Nullable NameTransformer unwrapper) {
            return new Writer(this, property, contentType, content, unwrapper);
        }

        @Override
        public ReferenceTypeSerializer<Optional<?>> withContentInclusion(
                @Nullable Object suppressableValue, boolean suppressNulls) {
            return new Writer(this, suppressableValue, suppressNulls);
        }

        @Override
        public void serializeWithType(
                Optional<?> value, JsonGenerator out, SerializationContext context, TypeSerializer type) {
            WritableTypeId id = type.writeTypePrefix(out, context, type.typeId(value, JsonToken.VALUE_EMBEDDED_OBJECT));
            serialize(value, out, context);
            type.writeTypeSuffix(out, context, id);
        }
    }
}
