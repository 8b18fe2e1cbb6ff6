package io.continuity.codec.jackson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuity.codec.AttributeFormatException;
import io.continuity.codec.EncodedAttribute;
import io.continuity.codec.Envelope;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Currency;
import java.util.Date;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

// State that only Jackson reads.
@SuppressWarnings({"UnusedVariable", "JavaUtilDate"})
class JacksonAttributeCodecTest {
    private final JacksonAttributeCodec jdkOnly =
            JacksonAttributeCodec.builder(getClass().getClassLoader()).build();
    private final JacksonAttributeCodec codec = JacksonAttributeCodec.builder(
                    getClass().getClassLoader())
            .allow("io.continuity.codec.jackson.**")
            .build();

    enum Size {
        SMALL,
        LARGE {
            @Override
            public String toString() {
                return "extra large";
            }
        }
    }

    record Item(String sku, int quantity) {}

    @SuppressWarnings("ArrayRecordComponent")
    record Everything(
            String text,
            BigDecimal price,
            byte[] image,
            Optional<Item> gift,
            Optional<Object> anything,
            List<Item> items,
            Map<Size, Item> bySize,
            Map<Integer, String> byNumber,
            Set<String> tags,
            ZonedDateTime when,
            OffsetDateTime until,
            Duration lasting,
            UUID id,
            Object extra,
            Payment payment,
            Size size,
            double ratio) {}

    sealed interface Payment permits Card, Invoice, NoPayment {}

    record Card(String last4) implements Payment {}

    record NoPayment() implements Payment {}

    abstract static non-sealed class Invoice implements Payment {
        private String street = "";
    }

    static final class PaperInvoice extends Invoice {
        private int copies;

        static PaperInvoice of(String street, int copies) {
            PaperInvoice invoice = new PaperInvoice();
            ((Invoice) invoice).street = street;
            invoice.copies = copies;
            return invoice;
        }
    }

    /** A bean with a final list, a computed getter, a transient field, and a subclass. */
    static class Cart {
        private final List<Item> items = new ArrayList<>();
        private Cart backup;
        private transient String cached = "not stored";

        public int getTotal() {
            return items.stream().mapToInt(Item::quantity).sum();
        }

        public boolean isEmpty() {
            return items.isEmpty();
        }
    }

    static final class GiftCart extends Cart {
        private String card = "";
    }

    static List<Object> jdkValues() {
        EnumMap<DayOfWeek, Object> days = new EnumMap<>(DayOfWeek.class);
        days.put(DayOfWeek.FRIDAY, List.of(1L));
        // Of the same capacity as when it is read, and so in the same order: a copy of a map has another one on JDK 25.
        Map<String, Object> concurrent = new ConcurrentHashMap<>();
        concurrent.put("@class", "java.net.URL");
        concurrent.put("@@x", "y");
        return List.of(
                "text",
                "",
                1,
                2L,
                3.0,
                2.5f,
                Double.NaN,
                -0.0,
                (short) 3,
                (byte) 4,
                true,
                'c',
                new byte[] {1, -2},
                new String[] {"a"},
                new long[] {1, 2},
                new Object[] {1, 2L, "x", new BigDecimal("1.50")},
                new BigDecimal("1.50"),
                new BigDecimal("1E+400"),
                new BigInteger("123456789012345678901234567890"),
                UUID.fromString("00000000-0000-0000-0000-000000000001"),
                Instant.parse("2026-11-23T08:00:00.123456789Z"),
                LocalDate.EPOCH,
                LocalDateTime.parse("2026-11-23T08:00:00.1"),
                OffsetDateTime.parse("2026-11-23T08:00:00+05:30"),
                ZonedDateTime.parse("2026-11-23T08:00:00+01:00[Europe/Berlin]"),
                Duration.ofNanos(1_500_000_001),
                ZoneId.of("Europe/Berlin"),
                DayOfWeek.MONDAY,
                TimeZone.getTimeZone("Europe/Berlin"),
                Locale.CANADA_FRENCH,
                Currency.getInstance("EUR"),
                URI.create("https://acme.example/a?b=c"),
                new Date(1),
                Optional.of(5L),
                Optional.empty(),
                List.of(1, 2L, 3.0, 2.5f, Double.NaN, "x", true, 'c', new BigDecimal("1.50"), BigInteger.TEN),
                List.of(LocalDate.EPOCH, Instant.EPOCH, UUID.randomUUID(), DayOfWeek.MONDAY, ZoneId.of("UTC")),
                List.of(List.of(1L, List.of()), Set.of("x"), Map.of("k", 2L), Optional.of(1L), Optional.empty()),
                Arrays.asList(1L, null, "x"),
                Collections.unmodifiableList(new ArrayList<>(List.of("a"))),
                Set.of("x"),
                new TreeMap<>(Map.of("b", 1L, "a", "x")),
                Map.of("k", 5L),
                Map.of(1, "int", 2L, "long", DayOfWeek.MONDAY, "enum", "@1", "text", LocalDate.EPOCH, "date"),
                concurrent,
                Map.of("@class", Map.of("@class", "java.lang.Thread")),
                new HashMap<>(Map.of("a", new HashMap<>(Map.of("b", List.of(1))))),
                EnumSet.of(DayOfWeek.SUNDAY),
                EnumSet.noneOf(DayOfWeek.class),
                List.of(EnumSet.of(DayOfWeek.SUNDAY)),
                days,
                List.of("a", "b").subList(0, 1));
    }

    @ParameterizedTest
    @MethodSource("jdkValues")
    void jdkValuesComeBackEqual(Object value) {
        Object back = jdkOnly.decode(jdkOnly.encode(value));

        assertThat(Arrays.deepEquals(new Object[] {back}, new Object[] {value}))
                .as("%s is equal to %s", back, value)
                .isTrue();
        assertThat(jdkOnly.encode(back)).as("written again").isEqualTo(jdkOnly.encode(value));
    }

    private static Everything everything() {
        return new Everything(
                "text",
                new BigDecimal("10.00"),
                new byte[] {1, 2},
                Optional.of(new Item("tea", 1)),
                Optional.of(new Item("mug", 2)),
                List.of(new Item("tea", 1), new Item("pot", 2)),
                Map.of(Size.LARGE, new Item("tea", 1)),
                Map.of(1, "one"),
                Set.of("new"),
                ZonedDateTime.parse("2026-11-23T08:00:00+01:00[Europe/Berlin]"),
                OffsetDateTime.parse("2026-11-23T08:00:00Z"),
                Duration.ofMillis(1_001),
                UUID.fromString("00000000-0000-0000-0000-000000000001"),
                List.of(new Item("tea", 1), 2L, Size.LARGE),
                new Card("1234"),
                Size.LARGE,
                0.1);
    }

    @Test
    void recordOfEverythingComesBackEqual() {
        Object back = codec.decode(codec.encode(everything()));

        assertThat(back).usingRecursiveComparison().isEqualTo(everything());
        assertThat(((Everything) back).price()).isEqualTo(new BigDecimal("10.00"));
        assertThat(codec.encode(back)).isEqualTo(codec.encode(everything()));
    }

    @Test
    void mixedElementsComeBackWithTheirTypes() {
        List<Object> mixed = new ArrayList<>(List.of(
                new Item("tea", 1),
                new Card("1234"),
                new NoPayment(),
                Size.LARGE,
                new Item[] {new Item("pot", 2)},
                5L));
        mixed.add(Map.of(Size.SMALL, new Item("tea", 1)));

        assertThat(codec.decode(codec.encode(mixed))).usingRecursiveComparison().isEqualTo(mixed);
    }

    @Test
    void stateOfABeanIsStoredAndWhatIsComputedIsNot() {
        Cart cart = new GiftCart();
        cart.items.add(new Item("tea", 2));
        cart.backup = new GiftCart();
        cart.backup.backup = new Cart();
        ((GiftCart) cart.backup).card = "To Ann";

        Cart back = (Cart) codec.decode(codec.encode(cart));

        assertThat(back)
                .usingRecursiveComparison()
                .ignoringFields("cached", "backup.cached")
                .isEqualTo(cart);
        assertThat(back.backup).isInstanceOf(GiftCart.class);
        assertThat(back.backup.backup).isExactlyInstanceOf(Cart.class);
        assertThat(json(codec.encode(cart))).doesNotContain("total", "empty", "cached");
    }

    @Test
    void sealedTypesAreNamedByTheirSimpleNames() {
        List<Payment> payments = List.of(new Card("1234"), new NoPayment());
        record Payments(List<Payment> all) {}

        EncodedAttribute encoded = codec.encode(new Payments(payments));

        assertThat(json(encoded)).contains("\"@class\":\"Card\"", "\"@class\":\"NoPayment\"");
        assertThat(codec.decode(encoded)).isEqualTo(new Payments(payments));
    }

    @Test
    void openBranchOfASealedTypeIsNamedByItsClass() {
        record Order(Payment payment) {}
        Order order = new Order(PaperInvoice.of("Baker Street", 2));

        assertThat(codec.decode(codec.encode(order))).usingRecursiveComparison().isEqualTo(order);
        assertThat(json(codec.encode(order))).contains(PaperInvoice.class.getName());
    }

    @Test
    void orderOfMapsAndSetsSurvives() {
        Map<String, Integer> map = new LinkedHashMap<>();
        map.put("z", 1);
        map.put("a", 2);
        record Holder(Map<String, Integer> map, Set<String> set) {}
        Holder holder = new Holder(map, new java.util.LinkedHashSet<>(List.of("z", "a")));

        assertThat(((Map<?, ?>) codec.decode(codec.encode(map))).keySet())
                .map(Object::toString)
                .containsExactly("z", "a");
        Holder back = (Holder) codec.decode(codec.encode(holder));
        assertThat(back.map().keySet()).containsExactly("z", "a");
        assertThat(back.set()).containsExactly("z", "a");
    }

    @Test
    void enumsAreWrittenByNameWhateverTheyShow() {
        assertThat(json(codec.encode(Size.LARGE))).isEqualTo("\"LARGE\"");
        assertThat(codec.decode(codec.encode(Size.LARGE))).isSameAs(Size.LARGE);
    }

    @Test
    void bytesAreAnEnvelopeWithThePlainestJson() {
        Envelope envelope = Envelope.parse(codec.encode(new Item("tea", 1)));

        assertThat(envelope.codec()).isEqualTo("json");
        assertThat(envelope.type()).isEqualTo(Item.class.getName());
        assertThat(envelope.version()).isEqualTo(1);
        assertThat(new String(envelope.payload(), StandardCharsets.UTF_8))
                .isEqualTo("{\"quantity\":1,\"sku\":\"tea\"}");
    }

    @Test
    void missingAndUnknownFieldsDoNotMatterToReading() {
        assertThat(codec.decode(stored(Item.class.getName(), "{\"sku\":\"tea\",\"gift\":{\"to\":[1]}}")))
                .isEqualTo(new Item("tea", 0));
    }

    @Test
    void valueThatWouldChangeItsMeaningIsNotRead() {
        for (String quantity : List.of("1.5", "\"1\"", "99999999999", "true", "[1]")) {
            EncodedAttribute encoded = stored(Item.class.getName(), "{\"sku\":\"tea\",\"quantity\":" + quantity + "}");

            assertThatThrownBy(() -> codec.decode(encoded))
                    .isInstanceOf(AttributeFormatException.class)
                    .hasMessageContaining("Item.quantity");
        }
    }

    @Test
    void unknownConstantsAndSubtypesMakeTheWholeUnreadable() {
        record Order(Payment payment, Size size) {}
        for (String json :
                List.of("{\"size\":\"HUGE\"}", "{\"payment\":{\"@class\":\"Crypto\"}}", "{\"payment\":{}}")) {
            assertThatThrownBy(() -> codec.decode(stored(Order.class.getName(), json)))
                    .isInstanceOf(AttributeFormatException.class)
                    .hasMessageContaining("Order.")
                    .hasMessageNotContaining("HUGE")
                    .hasMessageNotContaining("Crypto");
        }
    }

    @Test
    void comparatorIsNotLostInSilence() {
        assertThatThrownBy(() -> codec.encode(new TreeMap<String, String>(Comparator.reverseOrder())))
                .isInstanceOf(AttributeFormatException.class)
                .hasMessageContaining("comparator");
    }

    @SuppressWarnings("serial")
    static final class Basket extends ArrayList<Item> {
        private String note = "x";
    }

    @Test
    void fieldsOfACollectionAreNotLostInSilence() {
        assertThatThrownBy(() -> codec.encode(new Basket()))
                .isInstanceOf(AttributeFormatException.class)
                .hasMessageContaining(Basket.class.getName())
                .hasMessageContaining("fields of its own");
    }

    static final class NoWayBack {
        private final String secret;

        NoWayBack(String secret, int other) {
            this.secret = secret + other;
        }
    }

    @Test
    void whatCouldNotBeReadAgainIsNotWritten() {
        List<Object> value = List.of(new NoWayBack("hidden-value", 1));

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> codec.encode(value))
                    .isInstanceOf(AttributeFormatException.class)
                    .hasMessageContaining(NoWayBack.class.getName())
                    .hasMessageContaining("constructor without arguments")
                    .hasMessageNotContaining("hidden-value");
        }
    }

    @Test
    void cyclesAreRefused() {
        Cart cart = new Cart();
        cart.backup = new Cart();
        cart.backup.backup = cart;

        assertThatThrownBy(() -> codec.encode(cart))
                .isInstanceOf(AttributeFormatException.class)
                .hasMessageContaining("depth");
    }

    @Test
    void tooMuchIsNeitherWrittenNorRead() {
        JacksonAttributeCodec small = JacksonAttributeCodec.builder(getClass().getClassLoader())
                .maxBytes(100)
                .build();

        assertThat(small.decode(small.encode("x".repeat(70)))).isEqualTo("x".repeat(70));
        assertThatThrownBy(() -> small.encode("x".repeat(100)))
                .isInstanceOf(AttributeFormatException.class)
                .hasMessageContaining("more than 100");
        assertThatThrownBy(() -> small.decode(codec.encode("x".repeat(100))))
                .isInstanceOf(AttributeFormatException.class)
                .hasMessageContaining("more than 100");
    }

    @Test
    void longNumbersAreNeitherWrittenNorRead() {
        assertThatThrownBy(() -> codec.encode(BigInteger.TEN.pow(1_000)))
                .isInstanceOf(AttributeFormatException.class)
                .hasMessageContaining("1001 digits");
        assertThatThrownBy(() -> codec.decode(stored("java.math.BigInteger", "1" + "0".repeat(1_000))))
                .isInstanceOf(AttributeFormatException.class)
                .hasMessageContaining("1001");
        assertThat(codec.decode(codec.encode(BigInteger.TEN.pow(999)))).isEqualTo(BigInteger.TEN.pow(999));
    }

    @Test
    void deepNestingIsRefused() {
        String typed = "[\"java.util.ArrayList\",[".repeat(50) + "]]".repeat(50);
        String untyped = "{\"unknown\":" + "[".repeat(100) + "]".repeat(100) + "}";

        for (EncodedAttribute deep :
                List.of(stored("java.util.ArrayList", "[" + typed + "]"), stored(Item.class.getName(), untyped))) {
            assertThatThrownBy(() -> codec.decode(deep))
                    .isInstanceOf(AttributeFormatException.class)
                    .hasMessageContaining("100");
        }
    }

    @Test
    void nullIsNoAttribute() {
        assertThatThrownBy(() -> codec.decode(stored(Item.class.getName(), "null")))
                .isInstanceOf(AttributeFormatException.class)
                .hasMessageContaining("null");
    }

    @Test
    void anotherCodecIsNamed() {
        EncodedAttribute other = Envelope.of("cbor", "cart", 1, new byte[] {1}).toAttribute();

        assertThatThrownBy(() -> codec.decode(other))
                .isInstanceOf(AttributeFormatException.class)
                .hasMessageContaining("'cbor'");
    }

    @Test
    void everyTruncationIsRefusedWithTheDeclaredException() {
        byte[] bytes = codec.encode(everything()).toByteArray();

        for (int length = 0; length < bytes.length; length++) {
            EncodedAttribute truncated = EncodedAttribute.of(Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> codec.decode(truncated))
                    .as("%d of %d bytes", length, bytes.length)
                    .isInstanceOf(AttributeFormatException.class);
        }
    }

    @Test
    void messagesDoNotShowValues() {
        for (String json :
                List.of("{\"sku\":secret", "{\"quantity\":\"secret\"}", "\"secret\"", "{\"sku\":[\"secret\"]}")) {
            assertThatThrownBy(() -> codec.decode(stored(Item.class.getName(), json)))
                    .isInstanceOf(AttributeFormatException.class)
                    .hasNoCause()
                    .hasMessageContaining(Item.class.getName())
                    .hasMessageNotContaining("secret");
        }
    }

    @Test
    void keysOfMapsAreNotShown() {
        record Holder(Map<String, Integer> counts) {}

        assertThatThrownBy(() -> codec.decode(stored(Holder.class.getName(), "{\"counts\":{\"secret\":\"x\"}}")))
                .isInstanceOf(AttributeFormatException.class)
                .hasMessageContaining("Holder.counts")
                .hasMessageNotContaining("secret");
    }

    private static EncodedAttribute stored(String type, String json) {
        return Envelope.of("json", type, 1, json.getBytes(StandardCharsets.UTF_8))
                .toAttribute();
    }

    private static String json(EncodedAttribute encoded) {
        return new String(Envelope.parse(encoded).payload(), StandardCharsets.UTF_8);
    }
}
