package io.continuity.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.Clocks;
import io.continuity.codec.AttributeCodec;
import io.continuity.codec.EncodedAttribute;
import io.continuity.codec.JdkAttributeCodec;
import io.continuity.codec.SchemaVersions;
import io.continuity.codec.SessionType;
import io.continuity.codec.SessionTypes;
import io.continuity.session.InMemorySessionStore;
import io.continuity.session.SessionStore;
import java.io.Serializable;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Beans that say something of types of attributes. */
class SessionTypesTest {
    private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(ContinuityAutoConfiguration.class))
            .withBean(SessionStore.class, () -> new InMemorySessionStore(Clocks.system()))
            .withPropertyValues("continuity.session.allowed-types=io.continuity.spring.**");

    record OldCart(String sku) implements Serializable {}

    record Cart(String sku, boolean gift) implements Serializable {}

    record Note(String text) implements Serializable {}

    @Configuration(proxyBeanMethods = false)
    static class Types {
        @Bean
        SessionType<Cart> cart() {
            return SessionType.builder("cart", Cart.class)
                    .version(2)
                    .previous(1, OldCart.class, v1 -> v1.storedAs(OldCart.class.getName())
                            .up(old -> new Cart(old.sku(), false))
                            .down(now -> new OldCart(now.sku())))
                    .build();
        }

        @Bean
        SessionType<Note> note() {
            return SessionType.builder("note", Note.class).build();
        }
    }

    @Test
    void theCodecIsToldOfThem() {
        EncodedAttribute old = JdkAttributeCodec.builder(getClass().getClassLoader())
                .allow("io.continuity.spring.**")
                .build()
                .encode(new OldCart("tea"));

        runner.withUserConfiguration(Types.class).run(context -> {
            assertThat(context.getBean(SessionTypes.class).readable()).isEqualTo(Map.of("cart", 2, "note", 1));
            assertThat(context.getBean(AttributeCodec.class).decode(old)).isEqualTo(new Cart("tea", false));
        });
    }

    @Test
    void whoKnowsTheOtherInstancesSaysWhichVersionIsWritten() {
        runner.withUserConfiguration(Types.class)
                .withBean(SchemaVersions.class, () -> (type, newest) -> 1)
                .run(context -> assertThat(JdkAttributeCodec.builder(getClass().getClassLoader())
                                .allow("io.continuity.spring.**")
                                .build()
                                .decode(context.getBean(AttributeCodec.class).encode(new Cart("tea", false))))
                        .isEqualTo(new OldCart("tea")));
    }

    @Test
    void typesForACodecThatCannotBeToldStopTheStart() {
        AttributeCodec deaf = new AttributeCodec() {
            @Override
            public boolean canEncode(Object value) {
                return false;
            }

            @Override
            public EncodedAttribute encode(Object value) {
                return EncodedAttribute.of(new byte[0]);
            }

            @Override
            public Object decode(EncodedAttribute encoded) {
                return "";
            }
        };

        runner.withUserConfiguration(Types.class)
                .withBean(AttributeCodec.class, () -> deaf)
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("SessionType"));
    }
}
