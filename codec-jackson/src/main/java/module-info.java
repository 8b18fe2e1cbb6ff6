/** Session attributes as JSON through Jackson 3. */
@org.jspecify.annotations.NullMarked
module io.continuity.codec.jackson {
    requires static org.jspecify;
    requires transitive io.continuity.core;
    requires transitive tools.jackson.databind;

    exports io.continuity.codec.jackson;
}
