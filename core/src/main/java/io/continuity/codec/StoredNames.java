package io.continuity.codec;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Under which names classes are stored that have other names here.
 *
 * <p>Goes for classes nested in them, too: where {@code shop.Basket} stands for {@code shop.Cart}, {@code
 * shop.Basket$Line} stands for {@code shop.Cart$Line}. <em>Immutable.</em>
 */
public final class StoredNames {
    static final StoredNames NONE = new StoredNames(Map.of(), Map.of());

    private final Map<String, String> localByStored;
    private final Map<String, String> storedByLocal;

    private StoredNames(Map<String, String> localByStored, Map<String, String> storedByLocal) {
        this.localByStored = Map.copyOf(localByStored);
        this.storedByLocal = Map.copyOf(storedByLocal);
    }

    /**
     * Adds a class, or replaces what was said of it and of the names.
     *
     * @param local the class here
     * @param written the name under which it is stored
     * @param read names that stand for it in what is stored, the written one among them
     */
    StoredNames with(Class<?> local, String written, Iterable<String> read) {
        Map<String, String> locals = new HashMap<>(localByStored);
        read.forEach(name -> locals.put(name, local.getName()));
        Map<String, String> stored = new HashMap<>(storedByLocal);
        stored.put(local.getName(), written);
        return new StoredNames(locals, stored);
    }

    /**
     * Returns the name of the class here that a stored name stands for.
     *
     * @param stored the binary name of a class, not of an array
     * @return another name, or the same if nothing was declared
     */
    public String local(String stored) {
        return mapped(localByStored, stored);
    }

    /**
     * Returns the name under which a class is stored.
     *
     * @param local the binary name of a class here, not of an array
     * @return another name, or the same if nothing was declared
     */
    public String stored(String local) {
        return mapped(storedByLocal, local);
    }

    /**
     * Tells whether a class here was declared, itself or by what it is nested in.
     *
     * @param local the binary name of a class here, not of an array
     * @return false if nothing is said of it
     */
    public boolean declares(String local) {
        boolean declared = storedByLocal.containsKey(local);
        for (int at = local.lastIndexOf('$'); !declared && at > 0; at = local.lastIndexOf('$', at - 1)) {
            declared = storedByLocal.containsKey(local.substring(0, at));
        }
        return declared;
    }

    /** Returns the names of the classes here that were declared themselves. */
    Set<String> declared() {
        return storedByLocal.keySet();
    }

    boolean isEmpty() {
        return storedByLocal.isEmpty();
    }

    private static String mapped(Map<String, String> names, String name) {
        String whole = names.get(name);
        if (whole != null) {
            return whole;
        }
        for (int at = name.lastIndexOf('$'); at > 0; at = name.lastIndexOf('$', at - 1)) {
            String outer = names.get(name.substring(0, at));
            if (outer != null) {
                return outer + name.substring(at);
            }
        }
        return name;
    }
}
