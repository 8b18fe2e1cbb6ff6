package io.continuity.testkit.types;

import io.continuity.codec.AttributeCodec;
import io.continuity.codec.SchemaVersions;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Map;

/** Finds the entry point of a release that has been loaded apart. */
final class Providers {
    private static final String RULE =
            "must be a public SessionRelease with a public constructor without arguments, or have"
                    + " a public static AttributeCodec codec(SchemaVersions)";

    private Providers() {}

    /**
     * Makes the release of its class.
     *
     * @throws IllegalArgumentException if there is no such class, or it is none
     */
    static SessionRelease load(String className, ClassLoader loader) {
        try {
            Class<?> type = loader.loadClass(className);
            if (SessionRelease.class.isAssignableFrom(type)) {
                return (SessionRelease) type.getConstructor().newInstance();
            }
            Method codec = type.getMethod("codec", SchemaVersions.class);
            return new CodecOnly(codec);
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException(
                    "previousRelease must name a class that is in its jars: '" + className + "'", e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("provider of the previous release " + RULE + ": '" + className + "'", e);
        }
    }

    /** A release of which only the codec is known. */
    private static final class CodecOnly implements SessionRelease {
        private final Method codec;

        CodecOnly(Method codec) {
            this.codec = codec;
        }

        @Override
        public AttributeCodec codec(SchemaVersions versions) {
            try {
                return (AttributeCodec) codec.invoke(null, versions);
            } catch (IllegalAccessException | InvocationTargetException | NullPointerException | ClassCastException e) {
                throw new IllegalArgumentException(
                        "provider of the previous release " + RULE + ": '"
                                + codec.getDeclaringClass().getName() + "'",
                        e);
            }
        }

        @Override
        public Map<String, ?> samples() {
            return Map.of();
        }
    }
}
