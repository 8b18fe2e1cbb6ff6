package io.continuity.examples.shop.v2;

import io.continuity.codec.AttributeCodec;
import io.continuity.codec.JdkAttributeCodec;
import io.continuity.codec.SchemaVersions;
import io.continuity.codec.SessionTypes;
import io.continuity.codec.VersionedAttributeCodec;
import io.continuity.examples.shop.CartLine;
import io.continuity.examples.shop.SampleOrders;
import io.continuity.examples.shop.v2.Basket.Wrapping;
import io.continuity.testkit.types.SessionRelease;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** What version 2 keeps in sessions: the tests of a version 3 would take it from here. */
public final class ShopRelease implements SessionRelease {

    private static final List<CartLine> LINES = List.of(new CartLine("lamp", 1), new CartLine("pen", 12));

    @Override
    public AttributeCodec codec(SchemaVersions versions) {
        return VersionedAttributeCodec.builder(JdkAttributeCodec.builder(ShopRelease.class.getClassLoader())
                        .allow("io.continuity.examples.shop.**")
                        .build())
                .types(SessionTypes.of(List.of(new SessionTypeConfiguration().cart())))
                .versions(versions)
                .build();
    }

    /** Those of version 1 as version 2 understands them, and one with what is new. */
    @Override
    public Map<String, ?> samples() {
        return Map.of(
                "unwrapped", new Basket(LINES, Wrapping.NONE, ""),
                "paper", new Basket(LINES, Wrapping.PAPER, ""),
                "foil", new Basket(LINES, Wrapping.PAPER, ""),
                "noted", new Basket(LINES, Wrapping.PAPER, "ring twice"),
                "orders", SampleOrders.two());
    }

    /** Whoever chooses another wrapping here has no foil any more; so nobody does in the sample of that name. */
    @Override
    public Object change(String sample, Object value, RandomGenerator random) {
        if (!(value instanceof Basket basket)) {
            return value;
        }
        List<CartLine> lines = new ArrayList<>(basket.lines());
        lines.set(1, new CartLine("pen", 1 + random.nextInt(9)));
        List<Wrapping> known = List.of(Wrapping.values());
        Wrapping wrapping = sample.equals("foil") ? basket.wrapping() : known.get(random.nextInt(known.size()));
        return new Basket(lines, wrapping, "ring " + random.nextInt(9) + " times");
    }

    @Override
    public Map<String, ?> facts(String sample, Object value) {
        return value instanceof Basket basket
                ? Map.of(
                        "lines", basket.lines().toString(),
                        "wrapped", basket.wrapping() != Wrapping.NONE,
                        "note", basket.note())
                : Map.of();
    }
}
