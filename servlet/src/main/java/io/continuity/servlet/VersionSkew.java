package io.continuity.servlet;

import java.util.List;

/**
 * That a page, or another client, may be of another version of the application than the instance that serves it.
 *
 * <p>The request attribute {@value #ATTRIBUTE} of each request that says its version: a handler may translate what an older form
 * sends. What the client says is not checked for more than its form, and not to be trusted. <em>Immutable.</em>
 *
 * @param client what the client says: 1 to 100 letters, digits and other characters of a header's token
 * @param server the version of this instance
 * @param relation what is known of the two
 */
public record VersionSkew(String client, String server, Relation relation) {
    /** The name of the request attribute. */
    public static final String ATTRIBUTE = "continuity.skew";

    /** What is known of the version of a client. */
    public enum Relation {
        /** It is that of the server. */
        SAME,

        /** It was deployed before that of the server. */
        CLIENT_OLDER,

        /** It was deployed after that of the server. */
        CLIENT_NEWER,

        /** Nobody remembers such a version. */
        UNKNOWN;

        /** Compares by which was deployed first. */
        static Relation of(String client, String server, List<String> known) {
            if (client.equals(server)) {
                return SAME;
            }
            int one = known.indexOf(client);
            int other = known.indexOf(server);
            if (one < 0 || other < 0) {
                return UNKNOWN;
            }
            return one < other ? CLIENT_OLDER : CLIENT_NEWER;
        }
    }
}
