package io.continuity.benchmarks.app;

import java.io.Serial;
import java.io.Serializable;
import java.math.BigDecimal;

/** Some of one product. Immutable. */
record CartLine(String sku, String name, BigDecimal price, int quantity) implements Serializable {
    @Serial
    private static final long serialVersionUID = 1L;
}
