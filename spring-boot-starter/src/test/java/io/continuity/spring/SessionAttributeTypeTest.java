package io.continuity.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuity.Clocks;
import io.continuity.codec.AttributeCodec;
import io.continuity.codec.AttributeFormatException;
import io.continuity.codec.EncodedAttribute;
import io.continuity.codec.Envelope;
import io.continuity.codec.JdkAttributeCodec;
import io.continuity.codec.SchemaVersions;
import io.continuity.codec.SessionType;
import io.continuity.codec.SessionTypes;
import io.continuity.codec.VersionedAttributeCodec;
import io.continuity.session.InMemorySessionStore;
import io.continuity.session.SessionStore;
import io.continuity.spring.declared.Cart;
import io.continuity.spring.declared.Guest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

/** Classes that say of themselves that they change. */
class SessionAttributeTypeTest {
    private static final SchemaVersions OLDEST = (type, newest) -> 1;

    private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(ContinuityAutoConfiguration.class))
            .withBean(SessionStore.class, () -> new InMemorySessionStore(Clocks.system()));

    /** What the application had before it declared anything. */
    private final AttributeCodec before = JdkAttributeCodec.builder(getClass().getClassLoader())
            .allow("io.continuity.spring.declared.**")
            .build();

    @Configuration(proxyBeanMethods = false)
    @AutoConfigurationPackage(basePackages = "io.continuity.spring.declared")
    static class Declared {}

    @Configuration(proxyBeanMethods = false)
    @AutoConfigurationPackage(basePackages = "io.continuity.spring.undeclared")
    static class Undeclared {}

    /** Runs with the codec that an application gets. */
    private void withCodec(SchemaVersions versions, Consumer<AttributeCodec> test) {
        runner.withUserConfiguration(Declared.class)
                .withBean(SchemaVersions.class, () -> versions)
                .run(context -> test.accept(context.getBean(AttributeCodec.class)));
    }

    @Test
    void typesInTheApplicationsPackagesAreFound() {
        runner.withUserConfiguration(Declared.class)
                .run(context -> assertThat(context.getBean(SessionTypes.class).readable())
                        .isEqualTo(Map.of("cart", 3, "guest", 2)));
    }

    @Test
    void typesInOtherPackagesAreNotLookedFor() {
        runner.run(context ->
                assertThat(context.getBean(SessionTypes.class).readable()).isEmpty());
    }

    @Test
    void oldCodeAndNewCodeReadOneAnother() {
        withCodec(OLDEST, codec -> {
            EncodedAttribute old = before.encode(new Cart.Old("tea", new Cart.OldNote("fresh")));
            assertThat(codec.decode(old)).isEqualTo(new Cart("tea", false, 0));

            EncodedAttribute now = codec.encode(new Cart("milk", true, 7), old);
            assertThat(codec.decode(now)).isEqualTo(new Cart("milk", true, 7));
            assertThat(asOldCodeDoes(now)).isEqualTo(new Cart.Old("milk", new Cart.OldNote("fresh")));
        });
    }

    /** Old code that declares nothing takes the first form that it can read. */
    private static Object asOldCodeDoes(EncodedAttribute stored) {
        return VersionedAttributeCodec.builder(
                        JdkAttributeCodec.builder(SessionAttributeTypeTest.class.getClassLoader())
                                .allow("io.continuity.spring.declared.**")
                                .build())
                .build()
                .decode(stored);
    }

    @Test
    void formerNameAndRollbackFormAreAsSaid() {
        withCodec(SchemaVersions.newest(), codec -> {
            assertThat(codec.decode(before.encode(new Guest.Visitor("ada")))).isEqualTo(new Guest("ada"));
            assertThat(Envelope.parse(codec.encode(new Guest("ada"))).version())
                    .as("alone")
                    .isEqualTo(2);
            assertThatThrownBy(() -> Envelope.parse(codec.encode(new Cart("tea", true, 1))))
                    .as("beside the one before")
                    .isInstanceOf(AttributeFormatException.class);
        });
    }

    @Test
    void defaultAndOverwriteAreAsSaid() {
        withCodec(OLDEST, codec -> {
            EncodedAttribute newer =
                    Envelope.of("jdk", "cart", 4, new byte[] {1}).toAttribute();
            assertThat(codec.substitute(newer)).contains(new Cart("", false, 0));
            assertThat(codec.encode(new Cart("tea", false, 0), newer).toByteArray())
                    .as("kept beside")
                    .endsWith(newer.toByteArray());
        });
    }

    @Test
    void stepThatThrowsHidesTheValueAndNamesWhatItThrew() {
        withCodec(SchemaVersions.newest(), codec -> assertThatThrownBy(
                        () -> codec.decode(before.encode(new Cart.Old("broken", new Cart.OldNote("")))))
                .isInstanceOf(AttributeFormatException.class)
                .hasMessageContaining(
                        "up from version 2 of session type 'cart' threw " + IllegalStateException.class.getName()));
    }

    @Test
    void aBeanOfTheSameTypeStopsTheStart() {
        runner.withUserConfiguration(Declared.class)
                .withBean("mine", SessionType.class, () -> SessionType.builder("cart", String.class)
                        .build())
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("'cart'"));
    }

    @Test
    void badDeclarationStopsTheStart() {
        runner.withUserConfiguration(Undeclared.class).run(context -> assertThat(context)
                .getFailure()
                .rootCause()
                .isInstanceOf(SetupException.class)
                .hasMessageContaining("io.continuity.spring.undeclared.Draft breaks a rule")
                .hasMessageContaining("not an interface or abstract"));
    }

    @SessionAttributeType(name = "1")
    record BadName() {}

    @SessionAttributeType(name = "gap", version = 3, previous = Gap.V1.class)
    record Gap() {
        @SessionAttributeType.Previous(version = 1)
        record V1() {
            @SessionAttributeType.Up
            Gap up() {
                return new Gap();
            }
        }
    }

    @SessionAttributeType(name = "unmarked", version = 2, previous = Unmarked.V1.class)
    record Unmarked() {
        record V1() {}
    }

    @SessionAttributeType(name = "stepless", version = 2, previous = Stepless.V1.class)
    record Stepless() {
        @SessionAttributeType.Previous(version = 1)
        record V1() {}
    }

    @SessionAttributeType(name = "two", version = 2, previous = TwoSteps.V1.class)
    record TwoSteps() {
        @SessionAttributeType.Previous(version = 1)
        record V1() {
            @SessionAttributeType.Up
            TwoSteps up() {
                return new TwoSteps();
            }

            @SessionAttributeType.Up
            TwoSteps again() {
                return new TwoSteps();
            }
        }
    }

    @SessionAttributeType(name = "returns", version = 2, previous = OtherReturn.V1.class)
    record OtherReturn() {
        @SessionAttributeType.Previous(version = 1)
        record V1() {
            @SessionAttributeType.Up
            Object up() {
                return new OtherReturn();
            }
        }
    }

    @SessionAttributeType(name = "takes", version = 2, previous = OtherStored.V1.class)
    record OtherStored() {
        @SessionAttributeType.Previous(version = 1)
        record V1() {
            @SessionAttributeType.Up
            OtherStored up(Optional<V1> last) {
                return new OtherStored();
            }
        }
    }

    @SessionAttributeType(name = "instance", version = 2, previous = DownOfInstance.V1.class)
    record DownOfInstance() {
        @SessionAttributeType.Previous(version = 1)
        record V1() {
            @SessionAttributeType.Up
            DownOfInstance up() {
                return new DownOfInstance();
            }

            @SessionAttributeType.Down
            V1 down(DownOfInstance now) {
                return this;
            }
        }
    }

    @SessionAttributeType(name = "checked", version = 2, previous = Checked.V1.class)
    record Checked() {
        @SessionAttributeType.Previous(version = 1)
        record V1() {
            @SessionAttributeType.Up
            Checked up() throws IOException {
                if (hashCode() > 0) {
                    throw new IOException();
                }
                return new Checked();
            }
        }
    }

    @SessionAttributeType(name = "misplaced")
    record Misplaced() {
        @SessionAttributeType.Down
        static String down(Misplaced now) {
            return "";
        }
    }

    @SessionAttributeType(name = "default")
    record DefaultOfOther() {
        @SessionAttributeType.Default
        static String none() {
            return "";
        }
    }

    @SessionAttributeType(name = "default")
    record DefaultOfInstance() {
        @SessionAttributeType.Default
        DefaultOfInstance none() {
            return this;
        }
    }

    @SessionAttributeType(name = "default", version = 2, previous = DefaultOfPrevious.V1.class)
    record DefaultOfPrevious() {
        @SessionAttributeType.Previous(version = 1)
        record V1() {
            @SessionAttributeType.Up
            DefaultOfPrevious up() {
                return new DefaultOfPrevious();
            }

            @SessionAttributeType.Default
            static V1 none() {
                return new V1();
            }
        }
    }

    @SessionAttributeType.Previous(version = 1)
    record Orphan() {}

    @SessionAttributeType(name = "former", formerly = "no class")
    record BadFormer() {}

    static Stream<Arguments> badDeclarations() {
        return Stream.of(
                Arguments.of(BadName.class, BadName.class, "'1'"),
                Arguments.of(Gap.class, Gap.class, "1 does not follow 3"),
                Arguments.of(Unmarked.class, Unmarked.V1.class, "must be a @Previous"),
                Arguments.of(Stepless.class, Stepless.V1.class, "must have one method with @Up"),
                Arguments.of(TwoSteps.class, TwoSteps.V1.class, "no more than one method with @Up: 2"),
                Arguments.of(OtherReturn.class, OtherReturn.V1.class, "must return a " + OtherReturn.class.getName()),
                Arguments.of(OtherStored.class, OtherStored.V1.class, "may take an Optional<OtherStored>"),
                Arguments.of(DownOfInstance.class, DownOfInstance.V1.class, "@Down must take a"),
                Arguments.of(Checked.class, Checked.V1.class, "must not declare checked exceptions"),
                Arguments.of(Misplaced.class, Misplaced.class, "not @Down here"),
                Arguments.of(DefaultOfOther.class, DefaultOfOther.class, "must return a"),
                Arguments.of(DefaultOfInstance.class, DefaultOfInstance.class, "@Default must be static"),
                Arguments.of(DefaultOfPrevious.class, DefaultOfPrevious.V1.class, "not @Default here"),
                Arguments.of(Orphan.class, Orphan.class, "must be named by @SessionAttributeType(previous = ...)"),
                Arguments.of(BadFormer.class, BadFormer.class, "'no class'"));
    }

    @ParameterizedTest
    @MethodSource("badDeclarations")
    void whatIsWrongIsToldByClassAndRule(Class<?> declared, Class<?> wrong, String rule) {
        assertThatThrownBy(() -> AnnotatedSessionTypes.of(List.of(declared)))
                .isInstanceOf(SetupException.class)
                .hasMessageContaining(wrong.getName() + " breaks a rule: ")
                .hasMessageContaining(rule);
    }
}
