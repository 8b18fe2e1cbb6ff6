/** SessionStore in an encrypted token, through JJWT. */
@org.jspecify.annotations.NullMarked
module io.continuity.session.jwt {
    requires static org.jspecify;
    requires transitive io.continuity.core;
    requires jjwt.api;

    exports io.continuity.session.jwt;
}
