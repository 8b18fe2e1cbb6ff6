package io.continuity.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuity.codec.AttributeCodec;
import io.continuity.codec.AttributeFormatException;
import io.continuity.codec.JdkAttributeCodec;
import io.continuity.codec.jackson.JacksonAttributeCodec;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.security.jackson.SecurityJacksonModules;

/** What Spring Security keeps in sessions of users who have signed in elsewhere. */
class FederatedLoginTest {
    private static final ClassLoader LOADER = FederatedLoginTest.class.getClassLoader();

    private static JdkAttributeCodec jdk() {
        JdkAttributeCodec.Builder builder = JdkAttributeCodec.builder(LOADER);
        AllowedTypes.addTo(builder, List.of(), List.of());
        return builder.build();
    }

    private static JacksonAttributeCodec jackson() {
        JacksonAttributeCodec.Builder builder = JacksonAttributeCodec.builder(LOADER)
                .allow("org.springframework.security.**")
                .allow("java.net.URL");
        SecurityJacksonModules.getModules(LOADER).forEach(builder::module);
        return builder.build();
    }

    static Stream<Object> logins() {
        return FederatedLogins.ofClients();
    }

    static Stream<Object> tokens() {
        return FederatedLogins.ofResourceServers();
    }

    @ParameterizedTest
    @MethodSource({"logins", "tokens"})
    void isReadByTheStartersCodec(Object value) {
        assertComesBack(value, jdk());
    }

    @ParameterizedTest
    @MethodSource("logins")
    void isReadAsJsonWithSpringSecuritysModules(Object value) {
        assertComesBack(value, jackson());
    }

    /** Its resource servers keep no sessions, as a rule, and have no module. */
    @ParameterizedTest
    @MethodSource("tokens")
    void withoutAModuleIsNotWrittenAsJson(Object value) {
        assertThatThrownBy(() -> jackson().encode(value))
                .isInstanceOf(AttributeFormatException.class)
                .hasMessageContaining("not read again");
    }

    @Test
    void addressesOfIssuersAreReadAsJsonWhereTheyAreAllowed() {
        JacksonAttributeCodec.Builder narrow =
                JacksonAttributeCodec.builder(LOADER).allow("org.springframework.security.**");
        SecurityJacksonModules.getModules(LOADER).forEach(narrow::module);

        assertThatThrownBy(() -> narrow.build().encode(FederatedLogins.openIdConnect()))
                .isInstanceOf(AttributeFormatException.class)
                .hasMessageContaining("java.net.URL");
    }

    /** A request for a logout has a field that is made anew and not stored. */
    private static void assertComesBack(Object value, AttributeCodec codec) {
        assertThat(codec.decode(codec.encode(value)))
                .usingRecursiveComparison()
                .ignoringFields("encoder")
                .isEqualTo(value);
    }
}
