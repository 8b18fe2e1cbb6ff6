package io.continuity.benchmarks.runner;

import java.nio.charset.StandardCharsets;

/**
 * Somebody with a session, who knows what it has to contain.
 *
 * <p>Not thread-safe; owned by one visitor at a time.
 */
final class User {
    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;

    private final String name;
    private String cookie = "";
    private int revision;

    User(String name) {
        this.name = name;
    }

    byte[] ask(Step step) {
        return step.request(name, cookie).getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Checks the answer and keeps the cookie that came with it.
     *
     * @throws BenchmarkException if it is not the only right one
     */
    void hear(Step step, Response response) {
        if (step == Step.WRITE) {
            revision++;
        }
        require(step, response, OK, step.answer(name, revision));
        if (step != Step.LOGOUT) {
            response.cookie().ifPresent(set -> cookie = set);
        }
    }

    /**
     * Checks that the session, whose cookie is still here after a logout, is gone.
     *
     * @throws BenchmarkException if it is not
     */
    void hearNoSession(Step step, Response response) {
        require(step, response, UNAUTHORIZED, "no session");
    }

    private void require(Step step, Response response, int status, String body) {
        if (response.status() != status || !response.body().equals(body)) {
            throw new BenchmarkException("%s of %s was answered with %d '%s' instead of %d '%s'"
                    .formatted(step, name, response.status(), start(response.body()), status, body));
        }
    }

    private static String start(String body) {
        int most = 200;
        return body.length() <= most ? body : body.substring(0, most) + "...";
    }
}
