package io.continuity.examples.shop;

/** What the frame around every page shows. Immutable. */
record Page(String user, String version, String instance, int cartItems) {

    public boolean signedIn() {
        return !user.isEmpty();
    }
}
