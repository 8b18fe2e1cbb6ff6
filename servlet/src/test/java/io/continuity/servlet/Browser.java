package io.continuity.servlet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A client that keeps cookies and follows nothing. Not thread-safe. */
final class Browser {
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private final Map<String, String> cookies = new LinkedHashMap<>();

    Answer get(TestContainer container, String path) {
        String header = cookies.entrySet().stream()
                .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                .collect(Collectors.joining("; "));
        Answer answer = send(container, path, header);
        answer.setCookies().forEach(this::keep);
        return answer;
    }

    static Answer send(TestContainer container, String path, String cookieHeader) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + container.port() + path))
                .timeout(Duration.ofSeconds(20));
        if (!cookieHeader.isEmpty()) {
            request.header("Cookie", cookieHeader);
        }
        try {
            return new Answer(HTTP.send(request.build(), BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void keep(String setCookie) {
        String[] pair = setCookie.split(";", 2)[0].split("=", 2);
        if (isCleared(setCookie)) {
            cookies.remove(pair[0]);
        } else {
            cookies.put(pair[0], pair[1]);
        }
    }

    /** Tomcat says it by the date only. */
    static boolean isCleared(String setCookie) {
        return setCookie.contains("Max-Age=0") || setCookie.contains("Expires=Thu, 01 Jan 1970");
    }

    Optional<String> session() {
        return Optional.ofNullable(cookies.get("JSESSIONID"));
    }

    /** Returns the id in what the session's cookie says: in front of the version, if there is one. */
    String sessionId() {
        return session().orElseThrow().split("\\.", 2)[0];
    }

    Browser with(String session) {
        cookies.put("JSESSIONID", session);
        return this;
    }

    record Answer(HttpResponse<String> response) {
        int status() {
            return response.statusCode();
        }

        String body() {
            return response.body().strip();
        }

        List<String> setCookies() {
            return response.headers().allValues("Set-Cookie");
        }

        Optional<String> header(String name) {
            return response.headers().firstValue(name);
        }
    }
}
