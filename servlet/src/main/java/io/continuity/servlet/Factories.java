package io.continuity.servlet;

import io.continuity.session.SessionStoreFactory;
import jakarta.servlet.ServletException;

/** Makes store factories by the names of their classes. */
final class Factories {
    private Factories() {}

    static SessionStoreFactory named(String name, ClassLoader loader) throws ServletException {
        try {
            return Class.forName(name, true, loader)
                    .asSubclass(SessionStoreFactory.class)
                    .getConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException | ClassCastException | LinkageError e) {
            throw new ServletException(
                    "A session store must be named by a public class that implements SessionStoreFactory"
                            + " and has a public constructor without parameters: '" + name + "' is none",
                    e);
        }
    }
}
