package io.continuity.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.session.HandleParts.Part;
import java.util.List;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;

/** What can be part of a handle, and that a handle comes apart as it was joined. */
class HandlePartsTest {
    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,40}");
    private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9._-]{1,8192}");

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.frequencyOf(
                Tuple.of(
                        3,
                        Arbitraries.strings()
                                .withCharRange('a', 'z')
                                .withChars("09-")
                                .ofMaxLength(42)),
                Tuple.of(3, Arbitraries.strings().withCharRange('-', 'z').ofMaxLength(6)),
                Tuple.of(
                        2,
                        Arbitraries.strings().withCharRange('\u0000', '\u0180').ofMaxLength(6)),
                Tuple.of(
                        1,
                        Arbitraries.strings().withChars("aZ-").ofMinLength(8190).ofMaxLength(8194)));
    }

    @Property(tries = 3_000)
    void partsAreOfTheseCharactersAndNotTooLong(@ForAll("texts") String name, @ForAll("texts") String value) {
        boolean isPart = NAME.matcher(name).matches() && VALUE.matcher(value).matches();

        assertThat(Part.isPart(name, value)).isEqualTo(isPart);
        assertThat(HandleParts.split(name + ":" + value).isPresent())
                .as("as the only part of a handle")
                .isEqualTo(isPart);
    }

    @Test
    void handleComesApartAsItWasJoined() {
        List<Part> parts = List.of(new Part("s1-0", "AZaz09._-"), new Part("d2-x", "b"));

        assertThat(HandleParts.split(HandleParts.join(parts))).contains(parts);
        for (String spoilt : List.of("", ",", ":", "s1-0", "s1-0:", ":a", "s1-0:a,", ",s1-0:a", "s1-0:a,,d2-x:b")) {
            assertThat(HandleParts.split(spoilt)).as(spoilt).isEmpty();
        }
    }
}
