package io.continuity.session.jwt;

import static io.continuity.session.jwt.TestKeys.NOW;
import static io.continuity.session.jwt.TestKeys.secret;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.continuity.codec.EncodedAttribute;
import io.continuity.session.HandleParts;
import io.continuity.session.InMemoryRevocationSource;
import io.continuity.session.SaveResult;
import io.continuity.session.SaveResult.Saved;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionId;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.SessionStoreException;
import io.continuity.testkit.ManualClock;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That no credential and no content comes to logs of any level, exceptions or texts of what is public. */
class NothingIsToldTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final String PRINCIPAL = "ada.lovelace@example.org";
    private static final String CARD = "card 4929 1111 2222 3333";
    private static final String BOTH =
            "k1 " + secret("k1") + "\nk2 " + secret("k2") + " published=2026-11-23T12:00:00Z\n";

    private final Logs logs = new Logs();
    private final StringWriter told = new StringWriter();
    private final Set<String> secrets = new HashSet<>(Set.of(secret("k1"), secret("k2"), PRINCIPAL, CARD));
    private final ManualClock clock = ManualClock.startingAt(NOW);
    private final SwitchedSource source = new SwitchedSource(new InMemoryRevocationSource(clock));
    private final SecureRandom random = new SecureRandom();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        logs.close();
    }

    private JwtSessionStore start() {
        FileTokenKeys keys = FileTokenKeys.builder(folder.resolve("keys"))
                .clock(clock)
                .ticker(clock.ticker())
                .build();
        Revocations revocations =
                Revocations.builder(source).clock(clock).ticker(clock.ticker()).build();
        JwtSessionStore store = JwtSessionStore.builder(keys, "shop")
                .clock(clock)
                .revocations(revocations)
                .build();
        store.warmUp();
        tell(keys, keys.current(), keys.current().keys(), revocations, store);
        return store;
    }

    private void tell(Object... texts) {
        for (Object text : texts) {
            told.append(String.valueOf(text)).append('\n');
        }
    }

    private <T extends Throwable> void fails(Class<T> how, ThrowingCallable what) {
        Throwable thrown = catchThrowable(what);
        assertThat(thrown).isInstanceOf(how);
        thrown.printStackTrace(new PrintWriter(told));
    }

    private SessionId newId() {
        SessionId id = SessionId.random(random);
        secrets.add(id.value());
        return id;
    }

    private String held(SaveResult result) {
        tell(result);
        String handle = ((Saved) result).handle();
        HandleParts.split(handle).orElseThrow().forEach(part -> {
            tell(part);
            secrets.add(part.value());
            secrets.add(part.value().substring(part.value().lastIndexOf('.') + 1));
        });
        return handle;
    }

    private String create(JwtSessionStore store) {
        SessionSnapshot fresh = SessionSnapshot.fresh(newId(), clock.instant(), Duration.ofMinutes(30))
                .withAttributes(Map.of("card", EncodedAttribute.of(CARD.getBytes(UTF_8))));
        tell(fresh);
        return held(store.create(fresh, PRINCIPAL, TIMEOUT));
    }

    private static SessionChanges big(int bytes) {
        byte[] value = new byte[bytes];
        new Random(bytes).nextBytes(value);
        return SessionChanges.blind().set("big", EncodedAttribute.of(value)).build();
    }

    /** Sessions are made, read, changed, too large, tampered with, ended. */
    private void serve(JwtSessionStore store) {
        String handle = create(store);
        tell(store.load(handle, TIMEOUT));
        String large = held(store.save(handle, big(2_600), TIMEOUT));
        fails(SessionTooLargeException.class, () -> store.save(large, big(9_000), TIMEOUT));
        assertThat(store.load(handle.substring(0, handle.length() - 1), TIMEOUT))
                .isEmpty();
        assertThat(store.load(handle.replace("s1", "x1"), TIMEOUT)).isEmpty();
        String renamed = held(store.save(
                handle, SessionChanges.blind().newId(newId()).remove("other").build(), TIMEOUT));
        assertThat(store.load(renamed, TIMEOUT)).isPresent();
        assertThat(store.delete(renamed, OptionalLong.empty(), TIMEOUT)).isTrue();
        assertThat(store.load(renamed, TIMEOUT)).isEmpty();
        store.deleteByPrincipal(PRINCIPAL, TIMEOUT);
        clock.advance(Duration.ofSeconds(1));
    }

    @Test
    void ofKeysTokensIdsPrincipalsAndValues() throws IOException {
        Path file = Files.writeString(folder.resolve("keys"), "k1 " + secret("k1"));
        JwtSessionStore store = start();
        serve(store);
        String old = create(store);
        Files.writeString(file, BOTH);
        clock.advance(KeyRotation.DEFAULT.beforeWriting());
        store.announceExpired(this::tell, TIMEOUT);
        assertThat(store.load(old, TIMEOUT)).isPresent();
        serve(store);
        Files.writeString(file, BOTH.substring(0, BOTH.length() / 3));
        clock.advance(FileTokenKeys.DEFAULT_RELOAD_INTERVAL);
        serve(store);
        fails(IllegalArgumentException.class, this::start);
        Files.writeString(file, BOTH.replace("k1", "k2"));
        fails(IllegalArgumentException.class, this::start);
        Files.writeString(file, BOTH);
        JwtSessionStore restarted = start();
        String kept = create(store);
        assertThat(restarted.load(kept, TIMEOUT)).isPresent();
        source.away = true;
        assertThat(store.delete(kept, OptionalLong.empty(), TIMEOUT)).isTrue();
        fails(SessionStoreException.class, () -> store.deleteByPrincipal(PRINCIPAL, TIMEOUT));
        clock.advance(Duration.ofMinutes(6));
        fails(SessionStoreException.class, () -> restarted.load(kept, TIMEOUT));
        restarted.close();
        store.close();
        fails(SessionStoreException.class, () -> store.load(kept, TIMEOUT));

        String all = logs.all() + told;
        assertThat(all)
                .contains(
                        "A session takes ",
                        "Sessions in tokens: ",
                        "The keys remain as they were",
                        "has changed",
                        "A revocation is to be");
        assertThat(secrets).hasSizeGreaterThan(20).allSatisfy(secret -> assertThat(all)
                .doesNotContain(secret));
    }
}
