package io.continuity.examples.shop;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/** A visitor with a cookie jar, who follows a redirect only when told to. Not thread-safe. */
final class Browser {

    private final CookieManager cookies = new CookieManager();
    private final HttpClient http =
            HttpClient.newBuilder().cookieHandler(cookies).build();
    private final URI shop;
    private String csrf = "";

    Browser(URI shop) {
        this.shop = shop;
    }

    Reply signIn(String user, String password) {
        get("/login");
        return post("/login", Map.of("username", user, "password", password));
    }

    Reply add(String sku, String quantity) {
        return post("/cart", Map.of("sku", sku, "quantity", quantity));
    }

    Reply get(String path) {
        return send(HttpRequest.newBuilder(shop.resolve(path)).build());
    }

    /** Posts a form of the page last seen. */
    Reply post(String path, Map<String, String> fields) {
        Map<String, String> form = new HashMap<>(fields);
        form.put("_csrf", csrf);
        return postBare(path, form);
    }

    /** Posts what no form of the shop would: only these fields. */
    Reply postBare(String path, Map<String, String> fields) {
        String body = fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
        return send(HttpRequest.newBuilder(shop.resolve(path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(body))
                .build());
    }

    /** The value of the header {@code Cookie}, for requests that others send. */
    String cookieHeader() {
        return cookies.getCookieStore().get(shop).stream()
                .map(cookie -> cookie.getName() + "=" + cookie.getValue())
                .collect(Collectors.joining("; "));
    }

    private Reply send(HttpRequest request) {
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            Document page = Jsoup.parse(response.body());
            Element token = page.selectFirst("input[name=_csrf]");
            csrf = token == null ? csrf : token.val();
            return new Reply(response, page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for the shop", e);
        }
    }

    record Reply(HttpResponse<String> response, Document page) {

        int status() {
            return response.statusCode();
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        /** Path and query this answer leads to; empty if nowhere. */
        String location() {
            URI to = URI.create(header("Location"));
            return to.getRawQuery() == null ? to.getPath() : to.getPath() + "?" + to.getRawQuery();
        }

        String body(String attribute) {
            return page.body().attr(attribute);
        }

        /** The attribute of the only element that has it. */
        String only(String attribute) {
            return page.select("[" + attribute + "]").eachAttr(attribute).stream()
                    .reduce((one, other) -> one + " and " + other)
                    .orElse("none");
        }
    }
}
