/** Session model, SPIs of stores, fleet and connections, attribute codecs and keys. Needs nothing but the JDK. */
@org.jspecify.annotations.NullMarked
module io.continuity.core {
    requires static org.jspecify;

    exports io.continuity;
    exports io.continuity.codec;
    exports io.continuity.crypto;
    exports io.continuity.drain;
    exports io.continuity.fleet;
    exports io.continuity.resume;
    exports io.continuity.session;
}
