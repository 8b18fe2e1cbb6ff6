package io.continuity.examples.rollout;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks an instance for Continuity's verdict, which compares all requests to both versions.
 *
 * <p>Thread-safe.
 */
final class ActuatorGate implements CanaryGate {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Pattern RESULT = Pattern.compile("\"result\"\\s*:\\s*\"(\\w+)\"");
    private static final int OK = 200;

    private final HttpClient client;
    private final HttpRequest question;

    /** Any instance knows of all requests. */
    ActuatorGate(HttpClient client, URI instance) {
        this.client = client;
        this.question = HttpRequest.newBuilder(
                        instance.resolve("/actuator/continuityverdict?version=2.0.0&against=1.0.0"))
                .timeout(TIMEOUT)
                .build();
    }

    /** No answer is no verdict. */
    @Override
    public Result judge() {
        try {
            HttpResponse<String> answer = client.send(question, BodyHandlers.ofString());
            Matcher result = RESULT.matcher(answer.body());
            return answer.statusCode() == OK && result.find() ? of(result.group(1)) : Result.INCONCLUSIVE;
        } catch (IOException e) {
            return Result.INCONCLUSIVE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Result.INCONCLUSIVE;
        }
    }

    private static Result of(String word) {
        return switch (word) {
            case "pass" -> Result.PASS;
            case "fail" -> Result.FAIL;
            default -> Result.INCONCLUSIVE;
        };
    }
}
