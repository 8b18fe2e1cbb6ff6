package io.continuity.examples.shop;

/** How an error page puts it to a visitor. Immutable. */
record Trouble(String title, String advice) {

    static Trouble of(int status) {
        if (status >= 500) {
            return new Trouble("Something broke on our side", "It was nothing you did. Please try again in a moment.");
        }
        return switch (status) {
            case 403 ->
                new Trouble(
                        "This page was out of date",
                        "Your session has changed since the page was loaded. Please repeat the last step.");
            case 404 -> new Trouble("There is nothing here", "This address leads nowhere in the shop.");
            default -> new Trouble("That did not work", "The shop could not make sense of this request.");
        };
    }
}
