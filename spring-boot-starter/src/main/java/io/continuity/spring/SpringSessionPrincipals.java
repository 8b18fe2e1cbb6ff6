package io.continuity.spring;

import io.continuity.codec.AttributeCodec;
import io.continuity.codec.AttributeFormatException;
import io.continuity.codec.EncodedAttribute;
import io.continuity.servlet.PrincipalResolver;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;

/** Whom a session belongs to, by the two attributes that Spring Session goes by. <em>Thread-safe.</em> */
final class SpringSessionPrincipals implements Function<Map<String, EncodedAttribute>, Optional<String>> {
    private static final String INDEX =
            "org.springframework.session.FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME";

    private final ObjectProvider<AttributeCodec> codec;
    private final ObjectProvider<PrincipalResolver> resolvers;

    SpringSessionPrincipals(ObjectProvider<AttributeCodec> codec, ObjectProvider<PrincipalResolver> resolvers) {
        this.codec = codec;
        this.resolvers = resolvers;
    }

    @Override
    public Optional<String> apply(Map<String, EncodedAttribute> attributes) {
        return decoded(attributes, INDEX)
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .or(() -> resolved(attributes));
    }

    private Optional<String> resolved(Map<String, EncodedAttribute> attributes) {
        String name = SecurityContextPrincipals.ATTRIBUTE;
        return decoded(attributes, name).flatMap(value -> resolvers.stream()
                .flatMap(resolver -> resolver.principal(name, value).stream())
                .findFirst());
    }

    /** What cannot be decoded here tells nothing; the request that reads it is told so. */
    private Optional<Object> decoded(Map<String, EncodedAttribute> attributes, String name) {
        try {
            return Stream.ofNullable(attributes.get(name))
                    .map(codec.getObject()::decode)
                    .findFirst();
        } catch (AttributeFormatException e) {
            return Optional.empty();
        }
    }
}
