package io.continuity.codec;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What an application says of a type of attributes that changes from release to release.
 *
 * <pre>{@code
 * SessionType.builder("cart", Cart.class)
 *         .version(2)
 *         .previous(1, CartV1.class, v1 -> v1.up(CartV1::toCart).down(Cart::toV1))
 *         .build()
 * }</pre>
 *
 * <p>The name stays the same for all releases. Version 1 is what an application stores that says nothing of the type, so
 * that a type can be declared when it first changes. Goes for attributes of just this class, not for what collections and
 * other attributes hold; only other names of the class count there too. <em>Immutable.</em>
 *
 * @param <T> the class of the attributes
 */
public final class SessionType<T> {
    private final String name;
    private final Class<T> type;
    private final Overwrite overwrite;
    private final boolean rollbackForm;
    private final @Nullable Supplier<? extends T> defaultValue;

    /** The newest last. */
    private final List<TypeVersion> versions;

    private SessionType(Builder<T, ?> builder, List<TypeVersion> versions) {
        this.name = builder.declared.name;
        this.type = builder.declared.type;
        this.overwrite = builder.declared.overwrite;
        this.rollbackForm = builder.declared.rollbackForm;
        this.defaultValue = builder.declared.defaultValue;
        this.versions = List.copyOf(versions);
    }

    /**
     * Starts saying something of a type.
     *
     * @param name what it is called in what is stored, by all releases
     * @param type the class of the attributes in this release
     * @param <T> the class of the attributes
     * @return a builder for version 1
     * @throws IllegalArgumentException if the name is not 1 to 200 letters, digits, {@code _}, {@code .} and {@code -}, a
     *     letter first
     */
    public static <T> Builder<T, T> builder(String name, Class<T> type) {
        return new Builder<>(new Declared<>(StoredTypeNames.checkedType(name), Objects.requireNonNull(type, "type")));
    }

    /**
     * Returns what the type is called in what is stored.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * Returns the class of the attributes in this release.
     *
     * @return the class
     */
    public Class<T> type() {
        return type;
    }

    /**
     * Returns the newest schema version that this release can read and write.
     *
     * @return a number from 1 on
     */
    public int version() {
        return newest().number();
    }

    TypeVersion newest() {
        return versions.get(versions.size() - 1);
    }

    /** Returns a version that can be read here. */
    Optional<TypeVersion> version(int number) {
        int index = number - versions.get(0).number();
        return index >= 0 && index < versions.size() ? Optional.of(versions.get(index)) : Optional.empty();
    }

    List<TypeVersion> versions() {
        return versions;
    }

    boolean keepsNewer() {
        return overwrite == Overwrite.KEEP_NEWER;
    }

    boolean writesRollbackForm() {
        return rollbackForm;
    }

    Optional<Object> defaultValue() {
        return Optional.ofNullable(defaultValue).map(Supplier::get);
    }

    /** What all stages of a builder have in common. <em>Not thread-safe.</em> */
    private static final class Declared<T> {
        private final String name;
        private final Class<T> type;
        private final Set<String> formerly = new LinkedHashSet<>();
        private final List<PreviousVersion<?, ?>> previous = new ArrayList<>();
        private int version = 1;
        private Overwrite overwrite = Overwrite.ALLOW;
        private boolean rollbackForm = true;
        private @Nullable Supplier<? extends T> defaultValue;

        Declared(String name, Class<T> type) {
            this.name = name;
            this.type = type;
        }
    }

    /**
     * Collects what is said of a type. <em>Not thread-safe.</em>
     *
     * @param <T> the class of the attributes
     * @param <N> the class of the oldest version that was declared so far
     */
    public static final class Builder<T, N> {
        private final Declared<T> declared;

        private Builder(Declared<T> declared) {
            this.declared = declared;
        }

        /**
         * Sets the schema version of this release; 1 by default. Raise it when old code could not read what new code
         * stores, or would lose something of it, and declare the {@link #previous} one.
         *
         * @param version at least 1
         * @return this builder
         * @throws IllegalArgumentException if it is less
         */
        public Builder<T, N> version(int version) {
            if (version < 1) {
                throw new IllegalArgumentException(
                        "version of session type '" + declared.name + "' must be at least 1: " + version);
            }
            declared.version = version;
            return this;
        }

        /**
         * Says under which name the class was stored before it was renamed or moved; the oldest name first. That one is
         * still written, so that code which knows the class by an older name can read it; all are read, wherever they are
         * in an attribute. Needs no new version.
         *
         * @param className the binary name that the class had, for example {@code com.acme.Basket}
         * @return this builder
         * @throws IllegalArgumentException if it is no name of a class
         */
        public Builder<T, N> formerly(String className) {
            declared.formerly.add(StoredTypeNames.checked(className));
            return this;
        }

        /**
         * Declares the version before the one that was declared last, first that before the newest.
         *
         * @param number the number of that version
         * @param type the class of its values: the application's copy of the class of that time
         * @param details says at least the step {@link PreviousVersion#up}
         * @param <P> the class of its values
         * @return a builder for the version before that one
         */
        public <P> Builder<T, P> previous(int number, Class<P> type, Consumer<PreviousVersion<P, N>> details) {
            PreviousVersion<P, N> version = new PreviousVersion<>(number, type);
            details.accept(version);
            declared.previous.add(version);
            return new Builder<>(declared);
        }

        /**
         * Sets what becomes of what a newer version has stored, and this one cannot read, when this one sets the attribute.
         * By default {@link Overwrite#ALLOW}.
         *
         * @param policy what to do
         * @return this builder
         */
        public Builder<T, N> overwrite(Overwrite policy) {
            declared.overwrite = Objects.requireNonNull(policy, "policy");
            return this;
        }

        /**
         * Has the newest version stored alone once all who are alive can read it. By default the version before is stored
         * beside it if a step leads down to it, so that a release which comes back at any later time finds the value.
         *
         * <p>Takes less room for values that are large and can be missed: from a release that comes back after the bake
         * time they are hidden, and it may overwrite them.
         *
         * @return this builder
         */
        public Builder<T, N> withoutRollbackForm() {
            declared.rollbackForm = false;
            return this;
        }

        /**
         * Sets what the application sees in place of a stored value of this type that cannot be read here. By default
         * nothing: the attribute is hidden.
         *
         * @param value makes a value each time, never null
         * @return this builder
         */
        public Builder<T, N> defaultValue(Supplier<? extends T> value) {
            declared.defaultValue = Objects.requireNonNull(value, "value");
            return this;
        }

        /**
         * Builds the declaration.
         *
         * @return the declaration
         * @throws IllegalArgumentException if the versions leave a gap, or lack a step up
         */
        public SessionType<T> build() {
            List<TypeVersion> newestFirst = new ArrayList<>();
            Set<String> names = new LinkedHashSet<>(declared.formerly);
            names.add(declared.type.getName());
            newestFirst.add(newest(names));
            int expected = declared.version - 1;
            for (PreviousVersion<?, ?> previous : declared.previous) {
                if (previous.number() != expected || expected < 1) {
                    throw new IllegalArgumentException(
                            "session type '" + declared.name + "': versions must go down from "
                                    + declared.version + " one by one to 1 at the least: " + previous.number()
                                    + " does not follow " + (expected + 1));
                }
                TypeVersion version = previous.version(names, declared.name);
                names = version.shape().storedNames();
                newestFirst.add(version);
                expected--;
            }
            List<TypeVersion> versions = new ArrayList<>(newestFirst);
            Collections.reverse(versions);
            return new SessionType<>(this, versions);
        }

        private TypeVersion newest(Set<String> names) {
            TypeVersion.Shape shape = new TypeVersion.Shape(declared.type, names, Map.of());
            return new TypeVersion(declared.version, shape, Optional.empty(), Optional.empty());
        }
    }
}
