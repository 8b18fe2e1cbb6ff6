package io.continuity.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class EnvelopeTest {
    private static final Envelope CART = Envelope.of("json", "cart", 1, new byte[] {'{', '}'});

    @Provide
    Arbitrary<Envelope> envelopes() {
        Arbitrary<String> codecs = Arbitraries.strings()
                .withCharRange('a', 'z')
                .withChars('-')
                .ofMaxLength(31)
                .map(rest -> "c" + rest);
        Arbitrary<String> types =
                Arbitraries.strings().withChars("aZ.$é€").ofMinLength(1).ofMaxLength(333);
        Arbitrary<Integer> versions = Arbitraries.integers().between(1, Integer.MAX_VALUE);
        Arbitrary<byte[]> payloads = Arbitraries.bytes().array(byte[].class).ofMaxSize(50);
        return Combinators.combine(codecs, types, versions, payloads).as(Envelope::of);
    }

    @Property
    void envelopesComeBackEqual(@ForAll("envelopes") Envelope envelope) {
        assertThat(Envelope.parse(envelope.toAttribute())).isEqualTo(envelope);
    }

    @Property
    void mutatedEnvelopesAreRefusedOrHaveNoOtherForm(
            @ForAll("envelopes") Envelope envelope, @ForAll @IntRange(max = 400) int at, @ForAll byte mutation) {
        byte[] bytes = envelope.toAttribute().toByteArray();
        bytes[at % bytes.length] = mutation;

        parsesOrIsRefused(bytes);
    }

    @Property
    void truncatedEnvelopesAreRefusedOrHaveNoOtherForm(
            @ForAll("envelopes") Envelope envelope, @ForAll @IntRange(max = 400) int length) {
        byte[] bytes = envelope.toAttribute().toByteArray();

        parsesOrIsRefused(Arrays.copyOf(bytes, length % bytes.length));
    }

    @Property
    void arbitraryBytesAreRefusedOrHaveNoOtherForm(@ForAll byte[] bytes) {
        parsesOrIsRefused(bytes);
    }

    private static void parsesOrIsRefused(byte[] bytes) {
        EncodedAttribute attribute = EncodedAttribute.of(bytes);
        Envelope parsed;
        try {
            parsed = Envelope.parse(attribute);
        } catch (AttributeFormatException e) {
            assertThat(e).hasMessageMatching("(Not an envelope|The bytes are cut off or corrupt).*\\.");
            return;
        }
        assertThat(parsed.toAttribute()).isEqualTo(attribute);
    }

    @Example
    void bytesAreCompact() {
        assertThat(CART.toAttribute().toByteArray())
                .containsExactly(2, 4, 'j', 's', 'o', 'n', 4, 'c', 'a', 'r', 't', 1, '{', '}');
    }

    @Example
    void anotherFormatByteIsRefused() {
        assertThatThrownBy(() -> Envelope.parse(EncodedAttribute.of(new byte[] {1, 2, 3})))
                .isInstanceOf(AttributeFormatException.class)
                .hasMessageContaining("format byte 1");
    }

    @Example
    void lengthsBeyondTheEndAreRefused() {
        assertThatThrownBy(() -> Envelope.parse(EncodedAttribute.of(new byte[] {2, 100, 'j'})))
                .isInstanceOf(AttributeFormatException.class)
                .hasMessageContaining("100 bytes long, 1 are left");
        assertThatThrownBy(() -> Envelope.parse(EncodedAttribute.of(new byte[] {2, 1, 'j', -1, -1, -1, -1, 7, 'x'})))
                .isInstanceOf(AttributeFormatException.class)
                .hasMessageContaining("2147483647 bytes long");
    }

    @Example
    void numbersInALongerFormAreRefused() {
        assertThatThrownBy(() -> Envelope.parse(EncodedAttribute.of(new byte[] {2, 1, 'j', 1, 't', -127, 0})))
                .isInstanceOf(AttributeFormatException.class)
                .hasMessageContaining("too long");
    }

    @Example
    void schemaVersionZeroIsRefused() {
        assertThatThrownBy(() -> Envelope.parse(EncodedAttribute.of(new byte[] {2, 1, 'j', 1, 't', 0})))
                .isInstanceOf(AttributeFormatException.class)
                .hasMessageContaining("version is 0");
    }

    @Example
    void wrongPartsAreNamed() {
        assertThatThrownBy(() -> Envelope.of("JSON", "cart", 1, new byte[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'JSON'");
        assertThatThrownBy(() -> Envelope.of("json", "", 1, new byte[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("type must be");
        assertThatThrownBy(() -> Envelope.of("json", "\ud800", 1, new byte[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("type must be");
        assertThatThrownBy(() -> Envelope.of("json", "x".repeat(1_001), 1, new byte[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1001");
        assertThatThrownBy(() -> Envelope.of("json", "cart", 0, new byte[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("version must be at least 1");
    }

    @Example
    void payloadIsNotShown() {
        assertThat(Envelope.of("json", "cart", 3, "secret".getBytes(java.nio.charset.StandardCharsets.US_ASCII)))
                .hasToString("Envelope[json, cart, version 3, 6 bytes]");
    }
}
