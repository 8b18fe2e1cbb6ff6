package io.continuity.servlet.war;

import jakarta.servlet.annotation.WebListener;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;

/** Tells of ends, and of the thread that it hears of them on. */
@WebListener
public final class EndListener implements HttpSessionListener {
    @Override
    public void sessionDestroyed(HttpSessionEvent event) {
        Thread thread = Thread.currentThread();
        boolean sees = thread.getContextClassLoader() == EndListener.class.getClassLoader();
        Outside.hear("ended with " + event.getSession().getAttribute("cart") + " on " + thread.getName()
                + (sees ? " that sees the application" : " that sees something else"));
    }
}
