/** HttpSession over any SessionStore, as a servlet filter. */
@org.jspecify.annotations.NullMarked
module io.continuity.servlet {
    requires static org.jspecify;
    requires transitive io.continuity.core;
    requires transitive jakarta.servlet;

    exports io.continuity.servlet;

    provides jakarta.servlet.ServletContainerInitializer with
            io.continuity.servlet.SessionInitializer;
}
