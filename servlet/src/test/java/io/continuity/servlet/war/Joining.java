package io.continuity.servlet.war;

import io.continuity.session.ConflictPolicy;
import java.util.Optional;

/** Joins two texts. */
public final class Joining implements ConflictPolicy.Merge<String> {
    @Override
    public String merge(Optional<String> base, Optional<String> stored, String own) {
        return stored.map(other -> other + "+" + own).orElse(own);
    }
}
