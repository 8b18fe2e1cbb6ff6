package io.continuity.examples.shop;

import java.io.Serial;
import java.io.Serializable;
import java.util.List;

/** What a cart costs. Immutable. */
record Bill(List<BillLine> lines) implements Serializable {

    @Serial
    private static final long serialVersionUID = 1L;

    Bill {
        lines = List.copyOf(lines);
    }

    public int items() {
        return lines.stream().mapToInt(BillLine::quantity).sum();
    }

    public long totalCents() {
        return lines.stream().mapToLong(BillLine::totalCents).sum();
    }

    public Money total() {
        return new Money(totalCents());
    }
}
