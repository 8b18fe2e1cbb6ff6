package io.continuity.ws.common;

import jakarta.websocket.DecodeException;
import java.util.Map;
import java.util.function.Function;

/** Values that have a text form without any decoder: strings, primitives and what boxes them. */
public final class TextValues {
    private static final Map<Class<?>, Function<String, Object>> PARSERS = Map.ofEntries(
            Map.entry(String.class, text -> text),
            Map.entry(Boolean.class, Boolean::valueOf),
            Map.entry(boolean.class, Boolean::valueOf),
            Map.entry(Byte.class, Byte::valueOf),
            Map.entry(byte.class, Byte::valueOf),
            Map.entry(Short.class, Short::valueOf),
            Map.entry(short.class, Short::valueOf),
            Map.entry(Integer.class, Integer::valueOf),
            Map.entry(int.class, Integer::valueOf),
            Map.entry(Long.class, Long::valueOf),
            Map.entry(long.class, Long::valueOf),
            Map.entry(Float.class, Float::valueOf),
            Map.entry(float.class, Float::valueOf),
            Map.entry(Double.class, Double::valueOf),
            Map.entry(double.class, Double::valueOf),
            Map.entry(Character.class, TextValues::character),
            Map.entry(char.class, TextValues::character));

    private TextValues() {}

    /**
     * Tells whether values of a type have a text form.
     *
     * @param type any
     * @return whether it is one of them
     */
    public static boolean has(Class<?> type) {
        return PARSERS.containsKey(type);
    }

    /**
     * Reads a value.
     *
     * @param type that has a text form
     * @param text its text form
     * @return the value
     * @throws DecodeException if it is none of the type
     */
    public static Object parse(Class<?> type, String text) throws DecodeException {
        Function<String, Object> parser = PARSERS.get(type);
        if (parser == null) {
            throw new DecodeException(text, type.getName() + " has no text form");
        }
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw new DecodeException(text, "not a value of type " + type.getName(), e);
        }
    }

    private static Object character(String text) {
        if (text.length() != 1) {
            throw new IllegalArgumentException("not one character");
        }
        return text.charAt(0);
    }
}
