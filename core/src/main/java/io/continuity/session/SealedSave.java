package io.continuity.session;

import io.continuity.codec.EncodedAttribute;
import io.continuity.session.AttributeSeal.Sealed;
import io.continuity.session.SaveResult.Conflict;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One save of changes whose attributes are sealed.
 *
 * <p>Expectations are of what the application knows, and the store compares what is stored. As sealing the same gives
 * the same, the first attempt says what is stored, unless that was sealed under another key or id, or not at all. If
 * so, the conflict tells it, and the second attempt expects just that. <em>Not thread-safe.</em>
 */
final class SealedSave {
    private static final int MAX_ATTEMPTS = 64;

    /** Never stored, so that expecting it brings what is. */
    private static final Optional<EncodedAttribute> NEVER =
            Optional.of(EncodedAttribute.of(new byte[] {AttributeSeal.FORMAT}));

    private final SessionStore store;
    private final SealedAttributes attributes;
    private final TimeLeft time;
    private final String handle;
    private final String id;
    private final SessionChanges changes;

    SealedSave(SessionStore store, SealedAttributes attributes, String handle, SessionChanges changes, TimeLeft time) {
        this.store = store;
        this.attributes = attributes;
        this.handle = handle;
        this.id = store.requestedId(handle);
        this.changes = changes;
        this.time = time;
    }

    SaveResult run() {
        Map<String, Optional<EncodedAttribute>> expected = new HashMap<>();
        changes.expected()
                .forEach((name, value) -> expected.put(name, value.map(plain -> attributes.toStored(id, name, plain))));
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            SaveResult result = store.save(handle, sealed(expected), time.left());
            if (!(result instanceof Conflict conflict) || conflict.stored().isEmpty()) {
                return result;
            }
            Map<String, Optional<EncodedAttribute>> found = opened(conflict.stored());
            if (!found.equals(changes.expected())) {
                return new Conflict(found);
            }
            expected.putAll(conflict.stored());
        }
        throw new SessionStoreException("An attribute was encrypted anew each time that it was to be compared");
    }

    private SessionChanges sealed(Map<String, Optional<EncodedAttribute>> expected) {
        SessionChanges.Builder sealed = changes.withoutAttributes();
        String sealedUnder = changes.newId().map(SessionId::value).orElse(id);
        changes.set().forEach((name, value) -> sealed.set(name, attributes.toStored(sealedUnder, name, value)));
        changes.removed().forEach(sealed::remove);
        changes.newId().ifPresent(newId -> SessionLinks.add(sealed, attributes.seal(), id, newId));
        expected.forEach(sealed::expect);
        return sealed.build();
    }

    private Map<String, Optional<EncodedAttribute>> opened(Map<String, Optional<EncodedAttribute>> stored) {
        SessionLinks ids = linksFor(stored);
        Map<String, Optional<EncodedAttribute>> opened = new HashMap<>();
        stored.forEach((name, value) -> opened.put(name, value.map(found -> attributes.toPlain(ids, name, found))));
        return opened;
    }

    /** Asks for the links between the ids that values were sealed under and the one that the request came with. */
    private SessionLinks linksFor(Map<String, Optional<EncodedAttribute>> stored) {
        Map<String, EncodedAttribute> links = new HashMap<>();
        Set<String> asked = new HashSet<>();
        SessionLinks ids = new SessionLinks(attributes.seal(), id, links);
        for (Set<String> names = namesToAsk(stored, ids); asked.addAll(names); names = namesToAsk(stored, ids)) {
            SessionChanges.Builder question = changes.none();
            names.forEach(name -> question.expect(name, NEVER));
            if (store.save(handle, question.build(), time.left()) instanceof Conflict answer) {
                answer.stored().forEach((name, link) -> link.ifPresent(found -> links.put(name, found)));
                ids = new SessionLinks(attributes.seal(), id, links);
            }
        }
        return ids;
    }

    /** Returns no names if all values can be opened that ever will be. */
    private Set<String> namesToAsk(Map<String, Optional<EncodedAttribute>> stored, SessionLinks ids) {
        Set<String> digests = new HashSet<>();
        stored.values().stream()
                .flatMap(Optional::stream)
                .flatMap(value -> AttributeSeal.parse(value.toByteArray()).stream())
                .map(Sealed::idDigest)
                .filter(digest -> ids.withDigest(digest).isEmpty())
                .forEach(digests::add);
        if (!digests.isEmpty()) {
            digests.addAll(ids.digests());
        }
        Set<String> names = new HashSet<>();
        digests.forEach(digest -> names.add(SessionLinks.nameOf(digest)));
        return names;
    }
}
