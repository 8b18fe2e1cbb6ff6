package io.continuity.codec.jackson;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Types as version 2 knows them. */
final class V2 {
    static final class Root {
        int common;
        int ofV2;
        Part part;
        List<Thing> left = new ArrayList<>();
        List<Thing> right = new ArrayList<>();
        Map<String, Part> parts = new LinkedHashMap<>();
        List<Part> stops = new ArrayList<>();
        Part onlyV2;
    }

    static class Part {
        int common;
        int ofV2;
    }

    static final class Thing {
        String sku;
        int common;
        int ofV2;
        Part part;
    }
}
