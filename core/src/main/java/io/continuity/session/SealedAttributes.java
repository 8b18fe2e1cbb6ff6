package io.continuity.session;

import io.continuity.codec.EncodedAttribute;
import io.continuity.session.AttributeSeal.Sealed;
import io.continuity.session.EncryptedSessionStore.Mode;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Turns attributes into what is stored and back, as the mode says. <em>Thread-safe.</em> */
final class SealedAttributes {
    private final AttributeSeal seal;
    private final Mode mode;
    private final SealReports reports;

    SealedAttributes(AttributeSeal seal, Mode mode, SealReports reports) {
        this.seal = seal;
        this.mode = mode;
        this.reports = reports;
    }

    AttributeSeal seal() {
        return seal;
    }

    EncodedAttribute toStored(String id, String name, EncodedAttribute plain) {
        byte[] bytes = plain.toByteArray();
        // What looks as if it were sealed has to be: else it could not be read back.
        return mode.seals() || AttributeSeal.isSealed(bytes) ? EncodedAttribute.of(seal.seal(id, name, bytes)) : plain;
    }

    /** Opens what is stored when it is first read. What does not open stays as it is, which no codec decodes. */
    EncodedAttribute toPlain(SessionLinks ids, String name, EncodedAttribute stored) {
        return EncodedAttribute.deferred(() -> plain(ids, name, stored.toByteArray()));
    }

    private byte[] plain(SessionLinks ids, String name, byte[] stored) {
        if (!AttributeSeal.isSealed(stored)) {
            return mode == Mode.REQUIRE ? refused(name, stored) : stored;
        }
        Optional<Sealed> sealed = AttributeSeal.parse(stored);
        if (sealed.isPresent() && !seal.hasKey(sealed.get().keyId())) {
            reports.keyUnknown(name, sealed.get().keyId());
            return stored;
        }
        return sealed.flatMap(known -> open(ids, name, known)).orElseGet(() -> {
            reports.broken(name, sealed.map(Sealed::keyId).orElse("?"));
            return stored;
        });
    }

    private Optional<byte[]> open(SessionLinks ids, String name, Sealed sealed) {
        return ids.withDigest(sealed.idDigest()).flatMap(id -> seal.open(sealed, id, name));
    }

    /** Returns bytes that no codec decodes, different ones for what is different. */
    private byte[] refused(String name, byte[] stored) {
        reports.missing(name);
        byte[] refused = new byte[stored.length + 2];
        refused[0] = AttributeSeal.FORMAT; // with a key id of no length
        System.arraycopy(stored, 0, refused, 2, stored.length);
        return refused;
    }

    SessionLinks linksOf(SessionSnapshot stored) {
        return new SessionLinks(
                seal,
                stored.id().value(),
                stored.attributes().entrySet().stream()
                        .filter(each -> SessionLinks.isLink(each.getKey()))
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    /**
     * Returns what another version of the ring, or another mode, has stored, as this one stores it; empty if it is as
     * this one would have it, or cannot be opened.
     */
    Optional<EncodedAttribute> storedAgain(SessionLinks ids, String id, String name, EncodedAttribute stored) {
        byte[] bytes = stored.toByteArray();
        if (!AttributeSeal.isSealed(bytes)) {
            return mode == Mode.WRITE ? Optional.of(toStored(id, name, stored)) : Optional.empty();
        }
        Optional<Sealed> outdated =
                AttributeSeal.parse(bytes).filter(known -> mode.seals() && !seal.isActive(known.keyId()));
        return SessionLinks.isLink(name)
                ? outdated.flatMap(known -> SessionLinks.sealedAgain(seal, name, known))
                : outdated.flatMap(known -> open(ids, name, known))
                        .map(plain -> EncodedAttribute.of(seal.seal(id, name, plain)));
    }
}
