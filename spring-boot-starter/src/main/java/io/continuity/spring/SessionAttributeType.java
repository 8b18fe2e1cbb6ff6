package io.continuity.spring;

import io.continuity.codec.Overwrite;
import io.continuity.codec.PreviousVersion;
import io.continuity.codec.SessionType;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Declares a class whose objects are attributes of sessions and that changes from release to release: a {@link SessionType}
 * without a bean.
 *
 * <pre>{@code
 * @SessionAttributeType(name = "cart", version = 2, previous = CartV1.class)
 * record Cart(List<Line> lines, String note) implements Serializable {}
 *
 * @SessionAttributeType.Previous(version = 1, storedAs = "com.acme.shop.Basket")
 * record CartV1(List<Line> lines) implements Serializable {
 *     @SessionAttributeType.Up
 *     Cart toCart(Optional<Cart> last) {
 *         return new Cart(lines, last.map(Cart::note).orElse(""));
 *     }
 *
 *     @SessionAttributeType.Down
 *     static CartV1 of(Cart cart) {
 *         return new CartV1(cart.lines());
 *     }
 * }
 * }</pre>
 *
 * <p>Found in the application's packages, those of its {@code @SpringBootApplication} class and below, unless the
 * application has a bean of type {@link io.continuity.codec.SessionTypes} of its own. What is wrong stops the start.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface SessionAttributeType {
    /**
     * Says what the type is called in what is stored, by all releases.
     *
     * @return a name as in {@link SessionType#builder}
     */
    String name();

    /**
     * Says the schema version of this release, as in {@link SessionType.Builder#version}.
     *
     * @return at least 1
     */
    int version() default 1;

    /**
     * Names the application's copies of the class of previous versions, that before the newest first, each a {@link
     * Previous}.
     *
     * @return classes, as in {@link SessionType.Builder#previous}
     */
    Class<?>[] previous() default {};

    /**
     * Says under which names the class was stored before it was renamed or moved, the oldest first, as in {@link
     * SessionType.Builder#formerly}.
     *
     * @return binary names of classes
     */
    String[] formerly() default {};

    /**
     * Says what becomes of what a newer version has stored, as in {@link SessionType.Builder#overwrite}.
     *
     * @return what to do
     */
    Overwrite overwrite() default Overwrite.ALLOW;

    /**
     * Says whether the version before is stored beside the newest, for a rollback; false is {@link
     * SessionType.Builder#withoutRollbackForm}.
     *
     * @return true by default
     */
    boolean rollbackForm() default true;

    /** Declares the application's copy of the class of a previous version, with the {@link Up} and {@link Down} steps. */
    @Documented
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.TYPE)
    @interface Previous {
        /**
         * Says which version it is.
         *
         * @return one less than that of the next one
         */
        int version();

        /**
         * Says what the old code calls the class, as in {@link PreviousVersion#storedAs}. By default it is that of the next
         * version.
         *
         * @return binary names of classes, the first of which is written
         */
        String[] storedAs() default {};

        /**
         * Says which copies stand for other classes of the old code, as in {@link PreviousVersion#refersTo}.
         *
         * @return copies
         */
        RefersTo[] refersTo() default {};
    }

    /** Says which copy stands for a class that a previous version's values refer to. */
    @Documented
    @Retention(RetentionPolicy.RUNTIME)
    @Target({})
    @interface RefersTo {
        /**
         * Says what the old code calls the class.
         *
         * @return the binary name
         */
        String className();

        /**
         * Says which class stands for it.
         *
         * @return the application's copy
         */
        Class<?> copy();
    }

    /**
     * Marks the one method of a {@link Previous} class that makes the next version's value.
     *
     * <p>An instance method without parameters, or a static one that takes the value; with an {@code Optional} of the next
     * version's class as its last parameter it is {@link PreviousVersion#upKeeping}, else {@link PreviousVersion#up}.
     */
    @Documented
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.METHOD)
    @interface Up {}

    /**
     * Marks the static method of a {@link Previous} class that makes its value of the next version's. May be left out.
     *
     * <p>With an {@code Optional} of its own class as its last parameter it is {@link PreviousVersion#downKeeping}, else
     * {@link PreviousVersion#down}.
     */
    @Documented
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.METHOD)
    @interface Down {}

    /** Marks the static method of the newest class that makes its {@link SessionType.Builder#defaultValue}. */
    @Documented
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.METHOD)
    @interface Default {}
}
