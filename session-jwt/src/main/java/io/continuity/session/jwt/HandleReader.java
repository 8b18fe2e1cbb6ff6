package io.continuity.session.jwt;

import io.continuity.session.HandleParts;
import io.continuity.session.HandleParts.Part;
import io.continuity.session.SessionObserver;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.jwt.HeldTokens.Held;
import io.continuity.session.jwt.TokenSealer.Opened;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads handles that clients present, hostile ones too. <em>Thread-safe.</em> */
final class HandleReader {
    private final TokenSealer sealer;
    private final SessionObserver observer;
    private final TokenTimes times;
    private final PresentedCache cache;

    HandleReader(TokenSealer sealer, SessionObserver observer, TokenTimes times, int cached) {
        this.sealer = sealer;
        this.observer = observer;
        this.times = times;
        this.cache = new PresentedCache(cached);
    }

    /** Reads a handle as {@link #read} does, and counts if something in it is refused: once for each request. */
    Presented readAndCount(String handle, Instant now) {
        Presented presented = read(handle, now);
        if (presented.refused()) {
            observer.handleRefused();
        }
        return presented;
    }

    Presented read(String handle, Instant now) {
        Optional<Presented> known = cache.get(handle);
        return known.isPresent() && known.get().isReadable(sealer, now) ? known.get() : open(handle);
    }

    /** Reads once more what a session was read from just now. */
    Presented readLoaded(String handle, SessionSnapshot loaded, Instant now) {
        return cache.getLoaded(handle, loaded).orElseGet(() -> read(handle, now));
    }

    private Presented open(String handle) {
        Optional<List<Part>> parts = HandleParts.split(handle);
        Opening opening = new Opening();
        parts.ifPresentOrElse(opening::add, () -> opening.refused = true);
        Presented presented = opening.presented(handle);
        if (presented.tokens().isPresent()) {
            cache.put(presented);
        }
        return presented;
    }

    /** What becomes of the parts of one handle. */
    private final class Opening {
        private final List<Held> tokens = new ArrayList<>();
        private final List<Part> kept = new ArrayList<>();
        private final Set<String> ended = new HashSet<>();
        private boolean refused;

        void add(List<Part> parts) {
            Map<String, List<Part>> chunks = new LinkedHashMap<>();
            for (Part part : parts) {
                if (EndMark.isOne(part)) {
                    mark(part);
                } else if (PartName.parse(part.name()).isPresent()) {
                    PartName name = PartName.parse(part.name()).get();
                    if (name.isChunk()) {
                        chunks.computeIfAbsent(name.group(), any -> new ArrayList<>())
                                .add(part);
                    } else {
                        refused |= !open(List.of(part));
                    }
                } else {
                    refused = true;
                }
            }
            chunks.values().forEach(this::openOneWay);
        }

        private void openOneWay(List<Part> chunks) {
            List<List<Part>> ways = PartName.inOrder(chunks);
            boolean opened = false;
            for (List<Part> way : ways) {
                opened |= open(way);
            }
            refused |= !opened || ways.size() > 1;
        }

        private void mark(Part part) {
            Optional<EndMark> mark = EndMark.parse(part, times.now());
            mark.ifPresent(known -> {
                ended.addAll(known.digests());
                kept.add(part);
            });
        }

        /** Returns false if that is no token. */
        private boolean open(List<Part> parts) {
            String text = parts.size() == 1
                    ? parts.get(0).value()
                    : parts.stream().map(Part::value).collect(Collectors.joining());
            Optional<Opened> opened = sealer.open(text);
            if (opened.isPresent() && Packing.isOfOtherFormat(opened.get().content())) {
                // Of a newer version, which will find it again when this one has been rolled forward.
                kept.addAll(parts);
                return true;
            }
            return opened.isPresent() && read(parts, opened.get());
        }

        private boolean read(List<Part> parts, Opened opened) {
            try {
                SessionToken token = TokenPayload.read(Packing.unpack(opened.content()));
                tokens.add(new Held(parts, opened.keyId(), token));
                return true;
            } catch (PayloadException e) {
                return false;
            }
        }

        Presented presented(String handle) {
            Presented presented = Presented.of(handle, HeldTokens.of(tokens, ended), List.copyOf(kept), times);
            return refused ? presented.withRefusal() : presented;
        }
    }
}
