/** Session model, store SPI and attribute codecs. Needs nothing but the JDK. */
@org.jspecify.annotations.NullMarked
module io.continuity.core {
    requires static org.jspecify;

    exports io.continuity;
    exports io.continuity.codec;
    exports io.continuity.session;
}
