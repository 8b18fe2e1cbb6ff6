package io.continuity.examples.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class ShopperModelTest {
    private static final String SHELF =
            """
            <article data-sku="tea" data-price-cents="500"></article>
            <article data-sku="cup" data-price-cents="900"></article>
            """;

    private final ShopperModel model = new ShopperModel("shopper-1");

    @Test
    void signedOutShopperMeetsNobody() {
        assertThat(model.check(page("/login", "", ""))).isEqualTo(Finding.FINE);
    }

    @Test
    void signedOutShopperGreetedByNameIsWrong() {
        assertThat(model.check(page("/login", "shopper-1", "")).kind()).isEqualTo(Finding.Kind.WRONG);
    }

    @Nested
    final class SignedIn {

        @BeforeEach
        void signIn() {
            model.signIn();
            assertThat(model.check(page("/", "shopper-1", SHELF))).isEqualTo(Finding.FINE);
        }

        @Test
        void pageWithoutUserIsLostOnce() {
            assertThat(model.check(page("/login", "", "")).kind()).isEqualTo(Finding.Kind.LOST);
            assertThat(model.isSignedIn()).isFalse();
            assertThat(model.check(page("/login", "", ""))).isEqualTo(Finding.FINE);
        }

        @Test
        void pageOfSomebodyElseIsWrong() {
            assertThat(model.check(page("/", "shopper-2", "")))
                    .isEqualTo(Finding.wrong("expected shopper-1, was greeted as shopper-2"));
        }

        @Test
        void pageOfSomethingElseIsWrong() {
            assertThat(model.check(ShopPage.parse("/", "<body>It works!</body>"))
                            .kind())
                    .isEqualTo(Finding.Kind.WRONG);
        }

        @Test
        void cartAsFilledIsFine() {
            model.add("tea", 2);
            model.add("tea", 1);
            model.add("cup", 1);
            assertThat(model.check(cart(2400, "tea", 3, "cup", 1))).isEqualTo(Finding.FINE);
        }

        @Test
        void cartWithAnotherQuantityIsWrongOnce() {
            model.add("tea", 2);
            assertThat(model.check(cart(500, "tea", 1)).kind()).isEqualTo(Finding.Kind.WRONG);
            assertThat(model.check(cart(500, "tea", 1))).isEqualTo(Finding.FINE);
        }

        @Test
        void emptyCartWhereSomethingWasAddedIsWrong() {
            model.add("tea", 2);
            assertThat(model.check(cart(0)).kind()).isEqualTo(Finding.Kind.WRONG);
        }

        @Test
        void anotherTotalIsWrong() {
            model.add("tea", 2);
            assertThat(model.check(cart(999, "tea", 2)).kind()).isEqualTo(Finding.Kind.WRONG);
        }

        @Test
        void removedLineStaysRemoved() {
            model.add("tea", 2);
            model.set("tea", 0);
            assertThat(model.check(cart(1000, "tea", 2)).kind()).isEqualTo(Finding.Kind.WRONG);
        }

        @Test
        void orderIsRememberedAndEmptiesTheCart() {
            model.add("tea", 2);
            model.order("17");
            assertThat(model.check(orders("17", 1000))).isEqualTo(Finding.FINE);
            assertThat(model.check(cart(0))).isEqualTo(Finding.FINE);
        }

        @Test
        void forgottenOrderIsWrong() {
            model.add("tea", 2);
            model.order("17");
            assertThat(model.check(page("/orders", "shopper-1", "")).kind()).isEqualTo(Finding.Kind.WRONG);
        }

        @Test
        void orderWithAnotherTotalIsWrong() {
            model.add("tea", 2);
            model.order("17");
            assertThat(model.check(orders("17", 1)).kind()).isEqualTo(Finding.Kind.WRONG);
        }

        @Test
        void onlyTheLastTwentyOrdersAreExpected() {
            StringBuilder shown = new StringBuilder();
            for (int number = 1; number <= 21; number++) {
                model.add("tea", 1);
                model.order("n" + number);
                shown.append(number == 1 ? "" : order("n" + number, 500));
            }
            assertThat(model.check(page("/orders", "shopper-1", shown.toString())))
                    .isEqualTo(Finding.FINE);
        }

        @Test
        void signOutForgetsByRight() {
            model.add("tea", 2);
            model.end();
            model.signIn();
            assertThat(model.check(cart(0))).isEqualTo(Finding.FINE);
        }
    }

    @Nested
    final class Wishing {

        @BeforeEach
        void fillCart() {
            model.signIn();
            model.add("tea", 2);
        }

        @Test
        void versionTwoShowsFoilAsPaper() {
            model.wish("foil", Optional.empty(), "v1");
            assertThat(model.check(wished("v2", "paper", ""))).isEqualTo(Finding.FINE);
            assertThat(model.check(wished("v1", "foil", ""))).isEqualTo(Finding.FINE);
        }

        @Test
        void foilThatHasTurnedToPaperIsWrongToVersionOne() {
            model.wish("foil", Optional.empty(), "v1");
            assertThat(model.check(wished("v1", "paper", "")))
                    .isEqualTo(Finding.wrong("expected wrapping foil, found paper on v1"));
            assertThat(model.check(wished("v1", "paper", ""))).isEqualTo(Finding.FINE);
        }

        @Test
        void choosingPaperInVersionTwoLeavesFoil() {
            model.wish("foil", Optional.empty(), "v1");
            model.wish("paper", Optional.empty(), "v2");
            assertThat(model.check(wished("v1", "foil", ""))).isEqualTo(Finding.FINE);
            model.wish("none", Optional.empty(), "v2");
            assertThat(model.check(wished("v1", "none", ""))).isEqualTo(Finding.FINE);
        }

        @Test
        void versionTwoTakesFoilForPaper() {
            model.wish("foil", Optional.empty(), "v2");
            assertThat(model.check(wished("v1", "paper", ""))).isEqualTo(Finding.FINE);
        }

        @Test
        void noteThatVanishesFromVersionTwoIsWrong() {
            model.wish("none", Optional.of("ring"), "v2");
            assertThat(model.check(wished("v1", "none", ""))).isEqualTo(Finding.FINE);
            assertThat(model.check(wished("v2", "none", "ring"))).isEqualTo(Finding.FINE);
            assertThat(model.check(wished("v2", "none", "")))
                    .isEqualTo(Finding.wrong("expected note 'ring', found '' on v2"));
        }

        @Test
        void versionOneTakesNoNotes() {
            model.wish("none", Optional.of("ring"), "v1");
            assertThat(model.check(wished("v2", "none", ""))).isEqualTo(Finding.FINE);
            model.wish("none", Optional.of("ring"), "v1");
            assertThat(model.check(wished("v2", "none", "ring")).kind()).isEqualTo(Finding.Kind.WRONG);
        }

        @Test
        void orderedCartTakesItsWishesAlong() {
            model.wish("paper", Optional.of("ring"), "v2");
            model.order("17");
            model.add("tea", 2);
            assertThat(model.check(wished("v2", "paper", "")).kind()).isEqualTo(Finding.Kind.WRONG);
            model.order("18");
            model.add("tea", 2);
            assertThat(model.check(wished("v2", "none", "ring")).kind()).isEqualTo(Finding.Kind.WRONG);
        }

        @Test
        void inDoubtEachVersionIsTakenAtItsWordOnce() {
            model.wish("paper", Optional.of("ring"), "v2");
            model.doubt();
            assertThat(model.check(wished("v2", "paper", "knock"))).isEqualTo(Finding.FINE);
            assertThat(model.check(wished("v1", "foil", ""))).isEqualTo(Finding.FINE);
            assertThat(model.check(wished("v1", "paper", "")).kind()).isEqualTo(Finding.Kind.WRONG);
            assertThat(model.check(wished("v2", "paper", "ring")).kind()).isEqualTo(Finding.Kind.WRONG);
        }

        private static ShopPage wished(String version, String wrapping, String note) {
            return ShopPage.parse(
                    "/cart",
                    """
                    <body data-user="shopper-1" data-version="%s"><table data-cart-lines="1" data-wrapping="%s">
                    <tr data-sku="tea" data-quantity="2"></tr></table><input data-note="%s">
                    <p data-total-cents="0"></p>
                    """
                            .formatted(version, wrapping, version.equals("v2") ? note : "not for v1"));
        }
    }

    @Nested
    final class InDoubt {

        @BeforeEach
        void fillCart() {
            model.signIn();
            model.add("tea", 2);
        }

        @Test
        void cartIsTakenAsItIsButOnlyOnce() {
            model.doubt();
            assertThat(model.check(cart(0, "tea", 5))).isEqualTo(Finding.FINE);
            assertThat(model.check(cart(0, "tea", 2)).kind()).isEqualTo(Finding.Kind.WRONG);
        }

        @Test
        void ordersAreTakenAsTheyAre() {
            model.doubt();
            assertThat(model.check(orders("17", 1000))).isEqualTo(Finding.FINE);
        }

        @Test
        void endsWhenCartAndOrdersWereSeen() {
            model.doubt();
            model.check(cart(0));
            assertThat(model.isDoubtful()).isTrue();
            model.check(page("/orders", "shopper-1", ""));
            assertThat(model.isDoubtful()).isFalse();
        }

        @Test
        void vanishedSessionIsStillLost() {
            model.doubt();
            assertThat(model.check(page("/login", "", "")).kind()).isEqualTo(Finding.Kind.LOST);
        }

        @Test
        void unansweredSignOutMayHaveWorked() {
            model.doubtSignIn();
            assertThat(model.check(page("/login", "", ""))).isEqualTo(Finding.FINE);
            assertThat(model.isSignedIn()).isFalse();
        }

        @Test
        void somebodyElseIsStillWrong() {
            model.doubtSignIn();
            assertThat(model.check(page("/", "shopper-2", "")).kind()).isEqualTo(Finding.Kind.WRONG);
        }
    }

    private static ShopPage page(String path, String user, String content) {
        return ShopPage.parse(
                path, "<body data-user=\"" + user + "\" data-version=\"v1\" data-instance=\"v1-a\">" + content);
    }

    private static ShopPage cart(long total, Object... lines) {
        StringBuilder html = new StringBuilder("<table data-cart-lines='" + lines.length / 2 + "'>");
        for (int i = 0; i < lines.length; i += 2) {
            html.append("<tr data-sku='%s' data-quantity='%s'></tr>".formatted(lines[i], lines[i + 1]));
        }
        return page("/cart", "shopper-1", html + "</table><p data-total-cents='" + total + "'></p>");
    }

    private static ShopPage orders(String number, long total) {
        return page("/orders", "shopper-1", order(number, total));
    }

    private static String order(String number, long total) {
        return "<article data-order='%s' data-total-cents='%d' data-items='1'></article>".formatted(number, total);
    }
}
