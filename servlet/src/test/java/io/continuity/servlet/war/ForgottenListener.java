package io.continuity.servlet.war;

import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;

/** On the class path, and registered nowhere. */
public final class ForgottenListener implements HttpSessionListener {
    /** Called by nobody. */
    public ForgottenListener() {
        Outside.hear("forgotten: made");
    }

    @Override
    public void sessionCreated(HttpSessionEvent event) {
        Outside.hear("forgotten: created");
    }
}
