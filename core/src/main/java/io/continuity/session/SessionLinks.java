package io.continuity.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.continuity.codec.EncodedAttribute;
import io.continuity.session.AttributeSeal.Sealed;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The ids that a session has had, as its links tell.
 *
 * <p>A link is an attribute that each change of id leaves. It says, sealed, that two ids are of one session. Which of
 * them was first does not matter: a change that was made under an old id links the new one to that, and not to the id
 * that the session had got meanwhile. <em>Thread-safe.</em>
 */
final class SessionLinks {
    private static final String PREFIX = "io.continuity.link:";

    /** What links are sealed under, as they are read by whoever knows either id. */
    private static final String NO_ID = "";

    private static final int NEW_ID_LENGTH = 24;

    private final AttributeSeal seal;
    private final String id;
    private final String idDigest;
    private final Map<String, EncodedAttribute> links;

    /** Written by whoever needs it first; two who do at once write the same. */
    private volatile @Nullable Found found;

    /**
     * What the links tell.
     *
     * @param ids of the session, by digest
     * @param digests of all ids in any link
     */
    private record Found(Map<String, String> ids, Set<String> digests) {}

    /**
     * Knows one id, and those that lead from there.
     *
     * @param links what is stored of a session under names of links
     */
    SessionLinks(AttributeSeal seal, String id, Map<String, EncodedAttribute> links) {
        this.seal = seal;
        this.id = id;
        this.idDigest = AttributeSeal.digest(id);
        this.links = Map.copyOf(links);
    }

    static boolean isLink(String name) {
        return name.startsWith(PREFIX);
    }

    /** Returns the name of the link that the change to an id has left. */
    static String nameOf(String newIdDigest) {
        return PREFIX + newIdDigest;
    }

    /** Adds the link between an id and the one that a session gets in its place. */
    static void add(SessionChanges.Builder changes, AttributeSeal seal, String former, SessionId newId) {
        String name = nameOf(AttributeSeal.digest(newId.value()));
        changes.set(name, EncodedAttribute.of(seal.seal(NO_ID, name, (former + newId.value()).getBytes(UTF_8))));
    }

    /** Seals a link under the active key; empty if it cannot be opened. */
    static Optional<EncodedAttribute> sealedAgain(AttributeSeal seal, String name, Sealed link) {
        return seal.open(link, NO_ID, name).map(plain -> EncodedAttribute.of(seal.seal(NO_ID, name, plain)));
    }

    /** Returns the id of the session that has this digest. */
    Optional<String> withDigest(String digest) {
        return digest.equals(idDigest)
                ? Optional.of(id)
                : Optional.ofNullable(found().ids().get(digest));
    }

    /** Returns the digests of the id and of all that the links name, also where a link between them is missing. */
    Set<String> digests() {
        return found().digests();
    }

    private Found found() {
        Found known = found;
        if (known == null) {
            Map<String, Set<String>> neighbours = neighbours();
            Set<String> digests =
                    neighbours.keySet().stream().map(AttributeSeal::digest).collect(Collectors.toSet());
            digests.add(idDigest);
            known = new Found(followed(neighbours), digests);
            found = known;
        }
        return known;
    }

    private Map<String, String> followed(Map<String, Set<String>> neighbours) {
        Map<String, String> ids = new HashMap<>(Map.of(idDigest, id));
        Deque<String> open = new ArrayDeque<>(ids.values());
        while (!open.isEmpty()) {
            for (String next : neighbours.getOrDefault(open.remove(), Set.of())) {
                if (ids.put(AttributeSeal.digest(next), next) == null) {
                    open.add(next);
                }
            }
        }
        return ids;
    }

    private Map<String, Set<String>> neighbours() {
        Map<String, Set<String>> neighbours = new HashMap<>();
        links.forEach((name, value) -> AttributeSeal.parse(value.toByteArray())
                .flatMap(link -> seal.open(link, NO_ID, name))
                .ifPresent(plain -> connect(neighbours, new String(plain, UTF_8))));
        return neighbours;
    }

    private static void connect(Map<String, Set<String>> neighbours, String ids) {
        int split = ids.length() - NEW_ID_LENGTH;
        String former = ids.substring(0, split);
        String next = ids.substring(split);
        neighbours.computeIfAbsent(former, any -> new HashSet<>()).add(next);
        neighbours.computeIfAbsent(next, any -> new HashSet<>()).add(former);
    }
}
