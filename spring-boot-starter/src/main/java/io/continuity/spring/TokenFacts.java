package io.continuity.spring;

import io.continuity.session.SessionId;
import io.continuity.session.jwt.Revocations;
import io.continuity.session.jwt.TokenKey;
import io.continuity.session.jwt.TokenKeys;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What there is to know of tokens: no secret, and nothing of any session. Asks nobody. <em>Thread-safe.</em>
 *
 * @param keys what tokens are sealed with
 * @param revocations what has ended before its time, if that is known
 */
record TokenFacts(TokenKeys keys, Optional<Revocations> revocations) {
    static final String STORE = "jwt";

    /** Throws SessionStoreException while each session is refused, as nobody knows whether it was revoked. */
    void requireServed() {
        SessionId nobodys = SessionId.random(new SecureRandom());
        revocations.ifPresent(known -> known.isRevoked(nobodys, Optional.empty(), Instant.EPOCH));
    }

    /** Describes them for people to read. */
    Map<String, Object> describe(Instant now) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("store", STORE);
        facts.put("keys", keys.current().keys().stream().map(TokenKey::id).toList());
        facts.put("writesWith", keys.current().writes(now));
        keys.trouble().ifPresent(trouble -> facts.put("keysTrouble", trouble));
        revocations.ifPresent(known ->
                facts.put("revocationsAsOf", known.asOf().map(Instant::toString).orElse("never")));
        return facts;
    }
}
