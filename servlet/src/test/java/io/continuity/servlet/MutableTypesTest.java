package io.continuity.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MutableTypesTest {
    private final MutableTypes types = new MutableTypes(true, List.of(Number.class));

    private record Price(BigDecimal amount, Currency currency) {}

    private record Item(String name, int count, Price price, TimeUnit unit) {}

    private record Node(String name, Node next) {}

    private record Cart(List<String> items) {}

    static List<Object> immutable() {
        Price price = new Price(BigDecimal.ONE, Currency.getInstance("EUR"));
        return List.of(
                "text",
                1,
                true,
                BigDecimal.TEN,
                UUID.randomUUID(),
                Duration.ZERO,
                ZonedDateTime.parse("2026-11-23T10:00:00Z"),
                URI.create("a"),
                Locale.ROOT,
                TimeUnit.DAYS,
                Optional.empty(),
                Optional.of("text"),
                price,
                new Item("tea", 1, price, TimeUnit.DAYS),
                new Node("a", new Node("b", null)),
                new java.util.concurrent.atomic.AtomicLong());
    }

    static List<Object> mutable() {
        return List.of(
                new BitSet(),
                new ArrayList<>(),
                new int[0],
                Optional.of(new ArrayList<>()),
                new Cart(List.of()),
                new Object());
    }

    @ParameterizedTest
    @MethodSource
    void immutable(Object value) {
        assertThat(types.mayChange(value)).isFalse();
    }

    @ParameterizedTest
    @MethodSource
    void mutable(Object value) {
        assertThat(types.mayChange(value)).isTrue();
        assertThat(new MutableTypes(false, List.of()).mayChange(value)).isFalse();
    }
}
