package io.continuity.session.jwt;

import io.continuity.codec.EncodedAttribute;
import io.continuity.session.HandleParts.Part;
import io.continuity.session.jwt.SessionToken.State;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** Seals tokens and cuts them into cookies. <em>Thread-safe.</em> */
final class TokenWriter {
    /**
     * A browser ignores a cookie whose name and value are longer (RFC 6265bis section 5.6). Some proxies count its attributes too,
     * and drop every cookie of such an answer.
     */
    private static final int MAX_COOKIE = 4096;

    /** What is left for {@code =} and the attributes: all that there are, and a domain or a path of 40 characters. */
    private static final int ATTRIBUTES = 160;

    /** Beyond this, other headers may bring a request over the 8 KB that servers and proxies take. */
    private static final int WARN_ABOVE = 3500;

    private static final int NAMED_IN_MESSAGES = 3;
    private static final Logger LOG = System.getLogger(TokenWriter.class.getName());

    private final TokenSealer sealer;
    private final Packing packing;
    private final String cookie;
    private final int maxCookies;
    private final AtomicInteger warned = new AtomicInteger(WARN_ABOVE);

    TokenWriter(TokenSealer sealer, Packing packing, String cookie, int maxCookies) {
        this.sealer = sealer;
        this.packing = packing;
        this.cookie = cookie;
        this.maxCookies = maxCookies;
    }

    /**
     * Seals a token.
     *
     * @return its cookies
     * @throws SessionTooLargeException if it does not fit into as many as there may be
     */
    List<Part> write(SessionToken token) {
        byte[] payload = TokenPayload.write(token);
        if (payload.length > Packing.MAX_BYTES) {
            throw tooLarge(token, payload.length + " bytes", Packing.MAX_BYTES + " bytes");
        }
        String name = PartName.of(token);
        byte[] packed = packing.pack(payload);
        int length = sealer.sealedLength(packed.length);
        int room = MAX_COOKIE - ATTRIBUTES - cookie.length() - 1 - name.length();
        if (length <= room) {
            warn(token, length);
            return List.of(new Part(name, sealer.seal(packed)));
        }
        int chunkRoom = room - PartName.chunk("", 0, maxCookies).length();
        if (maxCookies == 1 || length > maxCookies * chunkRoom) {
            throw tooLarge(
                    token,
                    length + " characters",
                    maxCookies == 1 ? room + " characters" : maxCookies + " cookies of " + chunkRoom + " characters");
        }
        warn(token, length);
        return chunks(name, sealer.seal(packed), chunkRoom);
    }

    private static List<Part> chunks(String name, String text, int room) {
        int count = (text.length() + room - 1) / room;
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String chunk = text.substring(i * room, Math.min(text.length(), (i + 1) * room));
            parts.add(new Part(PartName.chunk(name, i, count), chunk));
        }
        return parts;
    }

    /** Once, and again for each session that is larger than all before. */
    private void warn(SessionToken token, int length) {
        int before = warned.get();
        if (length > before && warned.compareAndSet(before, length)) {
            LOG.log(
                    Level.WARNING,
                    "A session takes {0} characters of cookies; above {1}, proxies and servers may refuse its requests."
                            + " Its largest attributes: {2}",
                    length,
                    WARN_ABOVE,
                    largest(token));
        }
    }

    private SessionTooLargeException tooLarge(SessionToken token, String length, String room) {
        return new SessionTooLargeException("The session takes " + length + " in a token, and there is room for " + room
                + " in cookies: it was not saved. Keep less in it, or keep sessions in a store. Its largest attributes: "
                + largest(token));
    }

    private static String largest(SessionToken token) {
        Map<String, EncodedAttribute> attributes =
                token.state().map(State::attributes).orElse(token.change().set());
        return attributes.entrySet().stream()
                .sorted(Comparator.comparingInt((Map.Entry<String, EncodedAttribute> each) ->
                        -each.getValue().size()))
                .limit(NAMED_IN_MESSAGES)
                .map(each -> printable(each.getKey()) + " (" + each.getValue().size() + " bytes)")
                .collect(Collectors.joining(", "));
    }

    private static String printable(String name) {
        return name.replaceAll("\\p{Cntrl}", "?");
    }
}
