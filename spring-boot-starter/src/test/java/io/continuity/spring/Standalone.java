package io.continuity.spring;

/** An application to which somebody signs in, in a JVM of its own: its class path is what a test says. */
final class Standalone {
    private Standalone() {}

    /** Prints who has signed in, and ends. */
    public static void main(String[] properties) {
        try (Instance instance = Instance.start(properties)) {
            Browser browser = new Browser();
            browser.signIn(instance);
            System.out.println("signed in as " + browser.get(instance, "/me").body());
        }
    }
}
