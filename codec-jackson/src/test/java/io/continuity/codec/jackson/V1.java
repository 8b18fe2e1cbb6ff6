package io.continuity.codec.jackson;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Types as version 1 knows them. */
final class V1 {
    static final class Root {
        int common;
        int ofV1;
        Part part;
        List<Thing> left = new ArrayList<>();
        List<Thing> right = new ArrayList<>();
        Map<String, Part> parts = new LinkedHashMap<>();
        List<Part> stops = new ArrayList<>();
    }

    static class Part {
        int common;
        int ofV1;
    }

    static final class Thing {
        String sku;
        int common;
        int ofV1;
        Part part;
    }
}
