package io.continuity.fleet;

/**
 * So many of so many, and what that says of the share in the long run: bounds by Wilson's score interval, which is sound for
 * few and for shares near 0. <em>Immutable.</em>
 */
record Share(long part, long whole) {
    /** Of the normal distribution, for bounds that hold in 95 of 100 cases each. */
    static final double Z = 1.6449;

    double rate() {
        return whole == 0 ? Double.NaN : (double) part / whole;
    }

    double lower() {
        return Math.max(0, center() - margin());
    }

    double upper() {
        return Math.min(1, center() + margin());
    }

    private double center() {
        return (part + Z * Z / 2) / (whole + Z * Z);
    }

    private double margin() {
        double variance = (double) part * (whole - part) / whole;
        return Z / (whole + Z * Z) * Math.sqrt(variance + Z * Z / 4);
    }

    /** What the difference to another share is at least: Newcombe's interval, which is made of Wilson's two. */
    double aboveAtLeast(Share other) {
        return rate() - other.rate() - Math.hypot(rate() - lower(), other.upper() - other.rate());
    }

    double aboveAtMost(Share other) {
        return rate() - other.rate() + Math.hypot(upper() - rate(), other.rate() - other.lower());
    }
}
