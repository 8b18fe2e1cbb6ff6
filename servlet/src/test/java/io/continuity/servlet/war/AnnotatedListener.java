package io.continuity.servlet.war;

import jakarta.servlet.annotation.WebListener;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;

/** Found by its annotation. */
@WebListener
public final class AnnotatedListener implements HttpSessionListener {
    @Override
    public void sessionCreated(HttpSessionEvent event) {
        Outside.hear("annotated: created " + event.getSession().getClass().getSimpleName());
    }
}
