package io.continuity.examples.rollout;

import java.util.Locale;

/** Text that is safe inside HTML and SVG. */
final class Html {
    private Html() {}

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    /** A number with thin groups of three: 12 345. */
    static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number).replace(",", "&#8239;");
    }

    /** Milliseconds as seconds with one decimal. */
    static String seconds(long millis) {
        return String.format(Locale.ROOT, "%.1f", millis / 1000.0);
    }

    /** A coordinate. */
    static String coordinate(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
