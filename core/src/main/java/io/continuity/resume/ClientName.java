package io.continuity.resume;

import io.continuity.resume.Frame.Hello;
import java.util.Optional;
import java.util.Set;

/** By what a client's connection is known to servers, and why it comes with that. <em>Not thread-safe.</em> */
final class ClientName {
    private final String instance;
    private Optional<String> token;
    private Optional<String> epoch;
    private Optional<String> credential = Optional.empty();
    private HelloReason why;

    /** One that no server knows yet, unless an earlier process has left it. */
    ClientName(String instance, Optional<ResumeState> restored) {
        this.instance = instance;
        this.token = restored.map(ResumeState::token);
        this.epoch = restored.map(ResumeState::epoch);
        this.why = restored.isPresent() ? HelloReason.RESTORED : HelloReason.NEW;
    }

    Hello hello(long received, SendWindow window, long heartbeat) {
        Hello.Who who = new Hello.Who(token, epoch, credential, why, instance);
        return new Hello(who, received, window.oldest(), window.newest(), Set.of(), heartbeat);
    }

    void authenticateWith(String withEachHello) {
        credential = Optional.of(withEachHello);
    }

    void granted(Frame.Grant grant) {
        token = Optional.of(grant.token());
        epoch = Optional.of(grant.epoch());
    }

    /** No server that could be reached knows it. */
    void forget() {
        token = Optional.empty();
        epoch = Optional.empty();
        why = HelloReason.NEW;
    }

    boolean isKnown() {
        return token.isPresent();
    }

    boolean isOf(Frame.Grant grant) {
        return epoch.equals(Optional.of(grant.epoch()));
    }

    /** There is a transport that may be lost at any time. */
    void live() {
        why = isKnown() ? HelloReason.LOST : HelloReason.NEW;
    }

    void asked() {
        why = HelloReason.DRAIN;
    }

    /** An attempt has failed; this process has not had the connection yet, if it was restored. */
    void failed(boolean live) {
        if (!live && why != HelloReason.RESTORED) {
            live();
        }
    }

    Optional<ResumeState.Name> saved() {
        return token.map(it -> new ResumeState.Name(instance, it, epoch.orElseThrow()));
    }
}
