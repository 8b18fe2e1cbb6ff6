package io.continuity.examples.rollout;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * A simulated user: does one thing after another and checks what the shop makes of it.
 *
 * <p>Not thread-safe; one step at a time. Only {@link #orders} may be asked from elsewhere.
 */
final class Shopper implements Visitor {
    static final String PASSWORD = "continuity";
    private static final int MAX_LINE = 9;
    private static final int LEAST_THINK_MILLIS = 150;
    private static final int MORE_THINK_MILLIS = 700;

    private final String name;
    private final Browser browser;
    private final Tally tally;
    private final RandomGenerator random;
    private final ShopperModel model;
    private final List<String> articles = new ArrayList<>();
    private final List<String> wrappings = new ArrayList<>();
    private boolean mayNote;
    private int notes;
    private String csrf = "";
    private final AtomicInteger orders = new AtomicInteger();
    private volatile boolean signedIn;

    Shopper(String name, Browser browser, Tally tally, RandomGenerator random) {
        this.name = name;
        this.browser = browser;
        this.tally = tally;
        this.random = random;
        this.model = new ShopperModel(name);
    }

    /** Does the next thing a user might do; blocks until the shop has answered. */
    @Override
    public int step() {
        if (model.isDoubtful()) {
            look("/cart");
            look("/orders");
        } else if (model.isSignedIn()) {
            shop();
        } else {
            signIn();
        }
        signedIn = model.isSignedIn();
        return LEAST_THINK_MILLIS + random.nextInt(MORE_THINK_MILLIS);
    }

    /** Nothing is open: users share their connections. */
    @Override
    public void leave() {}

    /** Orders the shop has confirmed. */
    int orders() {
        return orders.get();
    }

    boolean isSignedIn() {
        return signedIn;
    }

    private void shop() {
        int dice = random.nextInt(100);
        if (dice < 20) {
            look("/");
        } else if (dice < 30) {
            look("/cart");
        } else if (dice < 40) {
            look("/orders");
        } else if (dice < 43) {
            signOut();
        } else if (dice < 64 || model.cart().isEmpty()) {
            add();
        } else if (dice < 72) {
            wish();
        } else if (dice < 80) {
            change(random.nextInt(MAX_LINE) + 1);
        } else if (dice < 86) {
            change(0);
        } else {
            checkOut();
        }
    }

    private void signIn() {
        if (!look("/login") || model.isSignedIn()) {
            return;
        }
        Visit visit = browser.post("/login", form("username", name, "password", PASSWORD));
        switch (visit.outcome()) {
            case FAILED -> model.doubtSignIn();
            case REFUSED -> note(Finding.lost("the session behind the sign-in form is gone"));
            case ANSWERED -> {
                if (visit.path().startsWith("/login")) {
                    note(Finding.wrong("sign-in led to " + visit.path()));
                } else {
                    model.signIn();
                    take(visit);
                }
            }
        }
    }

    private void signOut() {
        look("/cart");
        if (!model.isSignedIn()) {
            return;
        }
        Visit visit = browser.post("/logout", form());
        switch (visit.outcome()) {
            case FAILED -> model.doubtSignIn();
            case REFUSED -> refused("/logout");
            case ANSWERED -> {
                model.end();
                if (!visit.path().equals("/login?logout")) {
                    note(Finding.lost("sign-out led to " + visit.path()));
                }
                take(visit);
            }
        }
    }

    private void add() {
        if (articles.isEmpty()) {
            look("/");
            return;
        }
        String sku = any(articles);
        int quantity = Math.min(1 + random.nextInt(3), MAX_LINE - model.cart().getOrDefault(sku, 0));
        if (quantity > 0) {
            act("/cart", form("sku", sku, "quantity", Integer.toString(quantity)), taker -> model.add(sku, quantity));
        } else {
            look("/cart");
        }
    }

    private void change(int quantity) {
        String sku = any(model.cart().keySet().stream().sorted().toList());
        if (quantity == 0) {
            act("/cart/remove", form("sku", sku), taker -> model.set(sku, 0));
        } else {
            Map<String, String> form = form("sku", sku, "quantity", Integer.toString(quantity));
            act("/cart/update", form, taker -> model.set(sku, quantity));
        }
    }

    private void checkOut() {
        Visit visit = browser.post("/checkout", form());
        switch (visit.outcome()) {
            case FAILED -> model.doubt();
            case REFUSED -> refused("/checkout");
            case ANSWERED -> {
                if (visit.path().startsWith("/orders/")) {
                    model.order(visit.path().substring("/orders/".length()));
                    orders.incrementAndGet();
                }
                // A cart shown instead is empty, and checked like any other page.
                take(visit);
            }
        }
        if (model.isSignedIn() && !model.isDoubtful()) {
            look("/orders");
        }
    }

    /** Sends a note only from a page that has a field for it; what version 1 does with it is nothing. */
    private void wish() {
        if (wrappings.isEmpty()) {
            look("/cart");
            return;
        }
        String wrapping = any(wrappings);
        Map<String, String> form = form("wrapping", wrapping);
        Optional<String> note = mayNote ? Optional.of("Ring " + ++notes + " times & wait <here>") : Optional.empty();
        note.ifPresent(text -> form.put("note", text));
        act("/cart/wishes", form, taker -> model.wish(wrapping, note, taker));
    }

    /** The effect is told which version has taken the form. */
    private void act(String path, Map<String, String> form, Consumer<String> effect) {
        Visit visit = browser.post(path, form);
        switch (visit.outcome()) {
            case FAILED -> model.doubt();
            case REFUSED -> refused(path);
            case ANSWERED -> {
                effect.accept(visit.takenBy());
                take(visit);
            }
        }
    }

    /** The token may be refused because its session is gone; a look at the cart tells. */
    private void refused(String path) {
        look("/cart");
        if (model.isSignedIn()) {
            model.doubt();
            note(Finding.wrong("refused POST " + path));
        }
    }

    /** False when there was no page to see. */
    private boolean look(String path) {
        Visit visit = browser.get(path);
        if (visit.outcome() == Visit.Outcome.REFUSED) {
            note(Finding.wrong("refused GET " + visit.path()));
        }
        take(visit);
        return visit.page().isPresent();
    }

    private void take(Visit visit) {
        visit.page().ifPresent(page -> {
            note(model.check(page));
            page.csrf().ifPresent(token -> csrf = token);
            if (!page.prices().isEmpty()) {
                articles.clear();
                articles.addAll(page.prices().keySet());
            }
            if (!page.wrappings().isEmpty()) {
                wrappings.clear();
                wrappings.addAll(page.wrappings());
                mayNote = page.note().isPresent();
            }
        });
    }

    private void note(Finding finding) {
        switch (finding.kind()) {
            case FINE -> {}
            case LOST -> tally.lost(name, finding.detail());
            case WRONG -> tally.wrong(name, finding.detail());
        }
        if (finding.kind() == Finding.Kind.WRONG && !model.isSignedIn()) {
            browser.forgetCookies();
        }
    }

    private Map<String, String> form(String... fields) {
        Map<String, String> form = new LinkedHashMap<>();
        for (int i = 0; i < fields.length; i += 2) {
            form.put(fields[i], fields[i + 1]);
        }
        form.put("_csrf", csrf);
        return form;
    }

    private String any(List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
