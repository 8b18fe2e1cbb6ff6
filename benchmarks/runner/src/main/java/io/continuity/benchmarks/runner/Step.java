package io.continuity.benchmarks.runner;

/** What a user asks for, as the application's package description has it. */
enum Step {
    NOP("GET /nop"),
    USER("GET /user"),
    READ("GET /read"),
    WRITE("POST /write"),
    CREATE("POST /create?user="),
    LOGOUT("POST /logout");

    private final String line;

    Step(String line) {
        this.line = line;
    }

    String request(String user, String cookie) {
        StringBuilder request = new StringBuilder(160).append(line);
        if (this == CREATE) {
            request.append(user);
        }
        request.append(" HTTP/1.1\r\nHost: benchmark\r\n");
        if (!cookie.isEmpty()) {
            request.append("Cookie: ").append(cookie).append("\r\n");
        }
        if (line.startsWith("POST")) {
            request.append("Content-Length: 0\r\n");
        }
        return request.append("\r\n").toString();
    }

    /** Returns the only right answer, given how often the user's cart has been changed by then. */
    String answer(String user, int revision) {
        return switch (this) {
            case NOP -> "nop";
            case USER -> user;
            case READ, WRITE -> user + " " + revision;
            case CREATE -> "created " + user;
            case LOGOUT -> "bye " + user;
        };
    }
}
