package io.continuity.examples.shop.v1;

import io.continuity.codec.AttributeCodec;
import io.continuity.codec.JdkAttributeCodec;
import io.continuity.codec.SchemaVersions;
import io.continuity.codec.VersionedAttributeCodec;
import io.continuity.examples.shop.CartLine;
import io.continuity.examples.shop.SampleOrders;
import io.continuity.examples.shop.v1.Cart.Wrapping;
import io.continuity.testkit.types.SessionRelease;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** What version 1 keeps in sessions: version 2's tests take it from here. */
public final class ShopRelease implements SessionRelease {

    private static final List<CartLine> LINES = List.of(new CartLine("lamp", 1), new CartLine("pen", 12));

    /** Nothing is declared: this version knows of no other. */
    @Override
    public AttributeCodec codec(SchemaVersions versions) {
        return VersionedAttributeCodec.builder(JdkAttributeCodec.builder(ShopRelease.class.getClassLoader())
                        .allow("io.continuity.examples.shop.**")
                        .build())
                .versions(versions)
                .build();
    }

    @Override
    public Map<String, ?> samples() {
        return Map.of(
                "unwrapped", new Cart(LINES, Wrapping.NONE),
                "paper", new Cart(LINES, Wrapping.PAPER),
                "foil", new Cart(LINES, Wrapping.FOIL),
                "orders", SampleOrders.two());
    }

    /** Foil comes and goes in the sample of that name only, as version 2 leaves the wrapping alone there. */
    @Override
    public Object change(String sample, Object value, RandomGenerator random) {
        if (!(value instanceof Cart cart)) {
            return value;
        }
        List<CartLine> lines = new ArrayList<>(cart.lines());
        lines.set(0, new CartLine("lamp", 1 + random.nextInt(9)));
        Wrapping[] wrappings = Wrapping.values();
        int choice = random.nextInt(sample.equals("foil") ? wrappings.length : wrappings.length - 1);
        return new Cart(lines, wrappings[choice]);
    }

    @Override
    public Map<String, ?> facts(String sample, Object value) {
        return value instanceof Cart cart
                ? Map.of(
                        "lines",
                        cart.lines().toString(),
                        "wrapped",
                        cart.wrapping() != Wrapping.NONE,
                        "foil",
                        cart.wrapping() == Wrapping.FOIL)
                : Map.of();
    }
}
