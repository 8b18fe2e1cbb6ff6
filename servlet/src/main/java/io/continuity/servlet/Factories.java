package io.continuity.servlet;

import io.continuity.session.SessionStoreFactory;
import jakarta.servlet.ServletException;

/** Finds what parameters call by the names of classes. */
final class Factories {
    private Factories() {}

    static SessionStoreFactory named(String name, ClassLoader loader) throws ServletException {
        try {
            return instance(name, SessionStoreFactory.class, loader);
        } catch (IllegalArgumentException e) {
            throw new ServletException("A session store " + e.getMessage(), e);
        }
    }

    /** Makes an object of a class that has the type, or throws what says the rule. */
    static <T> T instance(String name, Class<T> type, ClassLoader loader) {
        try {
            return Class.forName(name, true, loader)
                    .asSubclass(type)
                    .getConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException | ClassCastException | LinkageError e) {
            throw new IllegalArgumentException(
                    "must be named by a public class that implements " + nameOf(type)
                            + " and has a public constructor without parameters: '" + name + "' is none",
                    e);
        }
    }

    /** With the name of the class that it is a member of. */
    private static String nameOf(Class<?> type) {
        return type.getName().substring(type.getPackageName().length() + 1).replace('$', '.');
    }

    static Class<?> type(String name, ClassLoader loader) {
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException | LinkageError e) {
            throw new IllegalArgumentException("must name classes or interfaces: '" + name + "' is none", e);
        }
    }
}
