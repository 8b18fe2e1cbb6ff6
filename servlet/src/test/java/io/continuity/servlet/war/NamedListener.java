package io.continuity.servlet.war;

import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;

/** Found by its name. */
public final class NamedListener implements HttpSessionListener {
    @Override
    public void sessionCreated(HttpSessionEvent event) {
        Outside.hear("named: created");
    }
}
