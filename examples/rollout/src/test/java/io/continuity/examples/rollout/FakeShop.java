package io.continuity.examples.rollout;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A shop of one shelf and one user, whose memory a test can spoil. Thread-safe. */
final class FakeShop implements AutoCloseable {
    private static final Pattern QUANTITY = Pattern.compile("quantity=(\\d+)");

    private final HttpServer server;
    private boolean signedIn;
    private String user = "";
    private int teas;
    private int orders;
    private String wrapping = "none";
    private String note = "";
    private int status = 200;

    FakeShop() {
        // Without it, every answer waits 40 ms for the client's delayed acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    synchronized void forgetSession() {
        signedIn = false;
        forgetCart();
        orders = 0;
    }

    synchronized void forgetCart() {
        teas = 0;
        wrapping = "none";
        note = "";
    }

    /** Tells whether there was one. */
    synchronized boolean forgetNote() {
        boolean written = !note.isEmpty();
        note = "";
        return written;
    }

    /** Answers everything with this status, or normally at 200. */
    synchronized void answerWith(int newStatus) {
        status = newStatus;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private synchronized void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        if (status != 200) {
            respond(exchange, status, "");
        } else if (exchange.getRequestMethod().equals("POST")) {
            post(exchange, path, body);
        } else if (!signedIn && !path.equals("/login")) {
            redirect(exchange, "/login");
        } else {
            respond(exchange, 200, page());
        }
    }

    private void post(HttpExchange exchange, String path, String body) throws IOException {
        if (!signedIn && !path.equals("/login")) {
            respond(exchange, 403, "");
            return;
        }
        switch (path) {
            case "/login" -> {
                signedIn = true;
                user = field(body, "username");
                redirect(exchange, "/");
            }
            case "/logout" -> {
                forgetSession();
                redirect(exchange, "/login?logout");
            }
            case "/cart/wishes" -> {
                wrapping = field(body, "wrapping");
                note = field(body, "note");
                redirect(exchange, "/cart");
            }
            case "/checkout" -> {
                forgetCart();
                orders++;
                redirect(exchange, "/orders/" + orders);
            }
            default -> {
                Matcher matcher = QUANTITY.matcher(body);
                int quantity = matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
                teas = path.equals("/cart") ? teas + quantity : quantity;
                if (teas == 0) {
                    forgetCart();
                }
                redirect(exchange, "/cart");
            }
        }
    }

    private static String field(String body, String name) {
        return Arrays.stream(body.split("&"))
                .filter(field -> field.startsWith(name + "="))
                .map(field -> URLDecoder.decode(field.substring(name.length() + 1), StandardCharsets.UTF_8))
                .findFirst()
                .orElse("");
    }

    /** Everything at once, so that each page can be checked in full; prices are zero. */
    private String page() {
        StringBuilder html = new StringBuilder("<body data-version='v2' data-user='" + (signedIn ? user : "") + "'>");
        html.append("<input name='_csrf' value='t'><article data-sku='tea' data-price-cents='0'></article>");
        html.append("<select name='wrapping'><option value='none'><option value='paper'></select>");
        html.append("<input data-note='" + note.replace("&", "&amp;") + "'>");
        html.append("<table data-cart-lines='1' data-wrapping='" + wrapping + "' data-total-cents='0'>");
        html.append(teas > 0 ? "<tr data-sku='tea' data-quantity='" + teas + "'></tr>" : "")
                .append("</table>");
        for (int order = 1; order <= orders; order++) {
            html.append("<article data-order='" + order + "' data-total-cents='0'></article>");
        }
        return html.toString();
    }

    private static void redirect(HttpExchange exchange, String location) throws IOException {
        exchange.getResponseHeaders().set("Location", location);
        respond(exchange, 302, "");
    }

    private static void respond(HttpExchange exchange, int status, String html) throws IOException {
        byte[] bytes = html.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Shop-Version", "v2");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }
}
