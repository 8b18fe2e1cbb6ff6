package io.continuity.spring;

import java.util.List;
import java.util.stream.Collectors;

/** What has been done to a schema, and what this build knows of it. Looks at the database each time. */
interface SchemaHistory {
    /** How many are named. */
    int MOST = 10;

    /** Says what this build needs and has not been done; empty if nothing is missing. */
    List<String> pending() throws Exception;

    /** Says what has been done that this build does not know; empty if there is nothing. */
    List<String> tooNew() throws Exception;

    /** Some of many. */
    static String some(List<String> names) {
        return names.stream().limit(MOST).collect(Collectors.joining(", "))
                + (names.size() > MOST ? " and " + (names.size() - MOST) + " more" : "");
    }
}
