package io.continuity.codec;

import java.io.Externalizable;
import java.io.ObjectStreamClass;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What classes of a name are here: looked up once, and only those that may be read. <em>Thread-safe.</em>
 */
final class LocalClasses {
    private static final Local UNKNOWN = new Local(false, OptionalLong.empty());

    private final ClassLoader classLoader;
    private final TypeAllowList allowed;

    /** As many as there are classes that are allowed: what is not found is not kept. */
    private final Map<String, Local> found = new ConcurrentHashMap<>();

    /** What is of interest of a class; the version UID only if objects of other versions may have another one. */
    private record Local(boolean isRecord, OptionalLong versionUid) {}

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

    /** Loads a class without running any of its code. */
    Class<?> load(String name) throws ClassNotFoundException {
        return Class.forName(name, false, classLoader);
    }

    boolean isRecord(String name) {
        return local(name).isRecord;
    }

    /**
     * Returns the serialVersionUID of a class that has one which counts and is not the JDK's. Externalizable objects have no
     * shape that could be compared: what another version of the class has written is not for this one.
     */
    OptionalLong versionUid(String name) {
        return name.startsWith("java.") ? OptionalLong.empty() : local(name).versionUid;
    }

    private Local local(String name) {
        Local known = found.get(name);
        if (known != null || !allowed.admits(name)) {
            return known == null ? UNKNOWN : known;
        }
        try {
            Local local = describe(load(name));
            found.put(name, local);
            return local;
        } catch (ClassNotFoundException | LinkageError e) {
            return UNKNOWN;
        }
    }

    private static Local describe(Class<?> type) {
        boolean counts = !type.isRecord()
                && !type.isEnum()
                && !Externalizable.class.isAssignableFrom(type)
                && !type.getName().startsWith("java.");
        ObjectStreamClass serializable = counts ? ObjectStreamClass.lookup(type) : null;
        return new Local(
                type.isRecord(),
                serializable == null ? OptionalLong.empty() : OptionalLong.of(serializable.getSerialVersionUID()));
    }
}
