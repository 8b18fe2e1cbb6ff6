package io.continuity.codec;

import java.io.Externalizable;
import java.io.ObjectStreamClass;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The classes here that may be read, by name: found once, as class loaders are slow and take turns.
 * <em>Thread-safe.</em>
 */
final class LocalClasses {
    private final ClassLoader classLoader;
    private final TypeAllowList allowed;

    /** As many as there are classes that are allowed: what is not found is not kept. */
    private final Map<String, Class<?>> admitted = new ConcurrentHashMap<>();

    /** Of classes of which objects of other versions may have another one. */
    private final Map<String, OptionalLong> versionUids = new ConcurrentHashMap<>();

    LocalClasses(ClassLoader classLoader, TypeAllowList allowed) {
        this.classLoader = classLoader;
        this.allowed = allowed;
    }

    TypeAllowList allowed() {
        return allowed;
    }

    /** Makes one that admits more. */
    LocalClasses admitting(StoredNames names) {
        return new LocalClasses(classLoader, allowed.with(names));
    }

    /** Returns a class that was found before and is allowed. */
    @Nullable
    Class<?> admitted(String name) {
        return admitted.get(name);
    }

    /** Loads a class, allowed or not, without running any of its code. */
    Class<?> load(String name) throws ClassNotFoundException {
        Class<?> found = Class.forName(name, false, classLoader);
        if (!Proxy.isProxyClass(found) && allowed.admits(found)) {
            admitted.put(name, found);
        }
        return found;
    }

    boolean isRecord(String name) {
        Class<?> found = find(name);
        return found != null && found.isRecord();
    }

    private @Nullable Class<?> find(String name) {
        Class<?> known = admitted.get(name);
        if (known != null || !allowed.admits(name)) {
            return known;
        }
        try {
            return load(name);
        } catch (ClassNotFoundException | LinkageError e) {
            return null;
        }
    }

    /**
     * Returns the serialVersionUID of a class that has one which counts and is not the JDK's. Externalizable objects have no
     * shape that could be compared: what another version of the class has written is not for this one.
     */
    OptionalLong versionUid(String name) {
        OptionalLong known = versionUids.get(name);
        if (known != null || name.startsWith("java.") || name.startsWith("[")) {
            return known == null ? OptionalLong.empty() : known;
        }
        Class<?> found = find(name);
        if (found == null) {
            return OptionalLong.empty();
        }
        try {
            OptionalLong uid = versionUid(found);
            versionUids.put(name, uid);
            return uid;
        } catch (LinkageError e) {
            // Reading it will fail for the same reason, and say so.
            return OptionalLong.empty();
        }
    }

    private static OptionalLong versionUid(Class<?> type) {
        boolean counts = !type.isRecord() && !type.isEnum() && !Externalizable.class.isAssignableFrom(type);
        ObjectStreamClass serializable = counts ? ObjectStreamClass.lookup(type) : null;
        return serializable == null ? OptionalLong.empty() : OptionalLong.of(serializable.getSerialVersionUID());
    }
}
