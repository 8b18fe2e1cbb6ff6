package io.continuity.codec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Lets old and new code share attributes: reads what several codecs and several versions of the application have
 * written, and writes what all of them can read.
 *
 * <p>Attributes of a declared {@link SessionType} are written in the version that {@link SchemaVersions} says. If
 * something would be lost with that version, or no step leads down to it, the newest form is written beside an older
 * one. The newest version has the one before it beside, for a rollback, if a step leads there. Readers take the first form
 * that they can read. Forms that only newer code can read stay when this one writes. Everything else is written as the
 * first codec does. <em>Thread-safe.</em>
 */
public final class VersionedAttributeCodec implements AttributeCodec {
    private static final System.Logger LOG = System.getLogger(VersionedAttributeCodec.class.getName());

    private final SessionTypes types;
    private final SchemaVersions versions;
    private final FormCodecs codecs;

    private VersionedAttributeCodec(Builder builder) {
        this.types = builder.types;
        this.versions = builder.versions;
        this.codecs = new FormCodecs(builder.codecs.values(), types);
    }

    /**
     * Starts building a codec.
     *
     * @param writing writes everything, and reads what it has written
     * @return a builder without session types
     */
    public static Builder builder(AliasingCodec writing) {
        return new Builder(writing);
    }

    /**
     * Returns the codec that writes everything.
     *
     * @return what {@link #builder} was given
     */
    public AttributeCodec writing() {
        return codecs.writing();
    }

    @Override
    public boolean canEncode(Object value) {
        return codecs.writing().canEncode(value);
    }

    @Override
    public String rule() {
        return codecs.writing().rule();
    }

    @Override
    public boolean carriesOver(Object value) {
        return isDeclared(value) || codecs.writing().carriesOver(value);
    }

    @Override
    public EncodedAttribute encode(Object value) {
        return isDeclared(value) ? encode(value, List.of()) : codecs.writing().encode(value);
    }

    @Override
    public EncodedAttribute encode(Object value, EncodedAttribute previous) {
        return isDeclared(value) || StoredForms.areIn(previous)
                ? encode(value, looked(previous))
                : codecs.writing().encode(value, previous);
    }

    private boolean isDeclared(Object value) {
        return types.of(value.getClass()).isPresent();
    }

    private EncodedAttribute encode(Object value, List<StoredForm> previous) {
        Optional<SessionType<?>> type = types.of(value.getClass());
        List<EncodedAttribute> forms = new ArrayList<>(type.map(declared -> declaredForms(declared, value, previous))
                .orElseGet(() -> List.of(undeclaredForm(value, previous))));
        kept(type, previous).map(StoredForm::bytes).forEach(forms::add);
        return StoredForms.together(forms);
    }

    private EncodedAttribute undeclaredForm(Object value, List<StoredForm> previous) {
        AttributeCodec codec = codecs.writing();
        return previous.stream()
                .filter(form -> form.type().isEmpty() && !form.isNewer())
                .findFirst()
                .map(form -> codec.encode(value, form.bytes()))
                .orElseGet(() -> codec.encode(value));
    }

    /** Forms for newer code stay beside a form that this one has read, and otherwise if that is the type's policy. */
    private static Stream<StoredForm> kept(Optional<SessionType<?>> type, List<StoredForm> previous) {
        boolean keeps = type.filter(SessionType::keepsNewer).isPresent()
                || previous.stream().anyMatch(form -> !form.isNewer());
        return previous.stream()
                .filter(StoredForm::isNewer)
                .filter(form -> keeps && type.map(form::isOf).orElse(form.type().isEmpty()));
    }

    private List<EncodedAttribute> declaredForms(SessionType<?> type, Object value, List<StoredForm> previous) {
        int newest = type.version();
        int target = Math.max(1, Math.min(newest, versions.toWrite(type.name(), newest)));
        EncodedAttribute newestForm = write(type, type.newest(), value, previous);
        if (target == newest) {
            return Stream.concat(Stream.of(newestForm), forRollback(type, value, previous).stream())
                    .toList();
        }
        return down(type, target, value, previous)
                .map(older -> isWhole(type, older, newestForm, previous) ? List.of(older) : List.of(newestForm, older))
                .orElseGet(() -> besideLast(type, target, newestForm, previous));
    }

    /** Returns what the release before this one can read, so that it finds everything whenever it may come back. */
    private Optional<EncodedAttribute> forRollback(SessionType<?> type, Object value, List<StoredForm> previous) {
        return type.writesRollbackForm() ? down(type, type.version() - 1, value, previous) : Optional.empty();
    }

    private EncodedAttribute write(SessionType<?> type, TypeVersion version, Object value, List<StoredForm> previous) {
        return codecs.write(type, version, value, form(type, version.number(), previous));
    }

    private static Optional<StoredForm> form(SessionType<?> type, int version, List<StoredForm> forms) {
        return forms.stream().filter(form -> form.isOf(type, version)).findFirst();
    }

    /** Returns an older version's form, or empty if no step leads there. */
    private Optional<EncodedAttribute> down(SessionType<?> type, int target, Object newest, List<StoredForm> previous) {
        Object value = newest;
        for (int number = type.version() - 1; number >= target; number--) {
            Optional<TypeVersion> version =
                    type.version(number).filter(known -> known.down().isPresent());
            if (version.isEmpty()) {
                return Optional.empty();
            }
            value = version.get().down(value, stored(type, version.get(), previous), type.name());
        }
        return Optional.of(write(type, type.version(target).orElseThrow(), value, previous));
    }

    /** Returns what is stored of a version, if it can be read. */
    private Optional<Object> stored(SessionType<?> type, TypeVersion version, List<StoredForm> forms) {
        try {
            return form(type, version.number(), forms).map(form -> codecs.read(form, type, version));
        } catch (AttributeFormatException e) {
            return Optional.empty();
        }
    }

    /** Tells whether an older form says all that the newest one does. */
    private boolean isWhole(
            SessionType<?> type, EncodedAttribute older, EncodedAttribute newest, List<StoredForm> previous) {
        try {
            Object again = read(StoredForm.of(older, types), List.of());
            return write(type, type.newest(), again, previous).equals(newest);
        } catch (AttributeFormatException e) {
            return false;
        }
    }

    private static List<EncodedAttribute> besideLast(
            SessionType<?> type, int target, EncodedAttribute newest, List<StoredForm> previous) {
        Stream<EncodedAttribute> last = previous.stream()
                .filter(form -> form.isOf(type) && form.version() <= target)
                .map(StoredForm::bytes)
                .limit(1);
        return Stream.concat(Stream.of(newest), last).toList();
    }

    @Override
    public Object decode(EncodedAttribute encoded) {
        if (!StoredForms.areIn(encoded)) {
            return read(StoredForm.of(encoded, types), List.of());
        }
        List<EncodedAttribute> forms = StoredForms.of(encoded);
        AttributeFormatException first = null;
        for (int i = 0; i < forms.size(); i++) {
            try {
                return read(StoredForm.of(forms.get(i), types), looked(forms.subList(i + 1, forms.size())));
            } catch (AttributeFormatException e) {
                first = first == null ? e : first;
            }
        }
        throw Objects.requireNonNull(first);
    }

    private Object read(StoredForm form, List<StoredForm> others) {
        if (form.type().isEmpty()) {
            return codecs.read(form);
        }
        SessionType<?> type = form.type().get();
        TypeVersion version = type.version(form.version()).orElseThrow(() -> unknownVersion(form, type));
        Object value = codecs.read(form, type, version);
        while (version.number() < type.version()) {
            TypeVersion next = type.version(version.number() + 1).orElseThrow();
            value = version.up(value, stored(type, next, others), type.name());
            version = next;
        }
        return value;
    }

    private static AttributeFormatException unknownVersion(StoredForm form, SessionType<?> type) {
        return new AttributeFormatException("Schema version " + form.version() + " of session type '" + type.name()
                + "' cannot be read here, only " + type.versions().get(0).number() + " to " + type.version()
                + ". Another version of the application wrote it.");
    }

    /** Returns the forms that can be looked at. */
    private List<StoredForm> looked(EncodedAttribute stored) {
        try {
            return looked(StoredForms.of(stored));
        } catch (AttributeFormatException e) {
            return List.of();
        }
    }

    private List<StoredForm> looked(List<EncodedAttribute> stored) {
        List<StoredForm> forms = new ArrayList<>(stored.size());
        for (EncodedAttribute form : stored) {
            try {
                forms.add(StoredForm.of(form, types));
            } catch (AttributeFormatException e) {
                // Not of a format that anything could be carried over from.
            }
        }
        return forms;
    }

    @Override
    public Optional<Object> substitute(EncodedAttribute encoded) {
        return looked(encoded).stream()
                .flatMap(form -> form.type().stream())
                .findFirst()
                .flatMap(this::defaultValue);
    }

    /** One that cannot be made or written is none: what is hidden never causes an error. */
    private Optional<Object> defaultValue(SessionType<?> type) {
        try {
            Optional<Object> value = type.defaultValue();
            value.ifPresent(this::encode);
            return value;
        } catch (RuntimeException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    () -> "No default of session type '" + type.name() + "' can be made: "
                            + e.getClass().getName());
            return Optional.empty();
        }
    }

    /** Collects codecs and what is said of types. <em>Not thread-safe.</em> */
    public static final class Builder {
        private final Map<String, AliasingCodec> codecs = new LinkedHashMap<>();
        private SessionTypes types = SessionTypes.of(List.of());
        private SchemaVersions versions = SchemaVersions.newest();

        private Builder(AliasingCodec writing) {
            codecs.put(writing.id(), writing);
        }

        /**
         * Adds a codec that only reads, so that an application can move from it to another one. Do so in a release before the
         * one that writes with the other one.
         *
         * @param codec reads what it, or its like in another version, has written
         * @return this builder
         * @throws IllegalArgumentException if there is one of its id already
         */
        public Builder reading(AliasingCodec codec) {
            if (codecs.putIfAbsent(codec.id(), codec) != null) {
                throw new IllegalArgumentException(
                        "codec must be of another id than those before: '" + codec.id() + "'");
            }
            return this;
        }

        /**
         * Sets what is said of types; by default nothing.
         *
         * @param sessionTypes the declarations
         * @return this builder
         */
        public Builder types(SessionTypes sessionTypes) {
            types = Objects.requireNonNull(sessionTypes, "sessionTypes");
            return this;
        }

        /**
         * Sets who says which version of a type is written; by default {@link SchemaVersions#newest()}.
         *
         * @param schemaVersions the rule
         * @return this builder
         */
        public Builder versions(SchemaVersions schemaVersions) {
            versions = Objects.requireNonNull(schemaVersions, "schemaVersions");
            return this;
        }

        /**
         * Builds the codec.
         *
         * @return a codec
         */
        public VersionedAttributeCodec build() {
            return new VersionedAttributeCodec(this);
        }
    }
}
