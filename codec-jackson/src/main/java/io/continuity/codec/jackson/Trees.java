package io.continuity.codec.jackson;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/** JSON as trees in which numbers stay as they are written, digit by digit. <em>Thread-safe.</em> */
final class Trees {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final JsonMapper mapper;

    Trees(JsonMapper mapper) {
        this.mapper = mapper;
    }

    JsonNode read(byte[] json) {
        try (JsonParser in = mapper.createParser(json)) {
            in.nextToken();
            return node(in);
        }
    }

    byte[] write(JsonNode tree) {
        return mapper.writeValueAsBytes(tree);
    }

    private static JsonNode node(JsonParser in) {
        JsonToken token = in.currentToken();
        if (token == JsonToken.START_OBJECT) {
            ObjectNode object = NODES.objectNode();
            while (in.nextToken() != JsonToken.END_OBJECT) {
                String name = in.currentName();
                in.nextToken();
                object.set(name, node(in));
            }
            return object;
        }
        if (token == JsonToken.START_ARRAY) {
            ArrayNode array = NODES.arrayNode();
            while (in.nextToken() != JsonToken.END_ARRAY) {
                array.add(node(in));
            }
            return array;
        }
        return token.isNumeric() ? NODES.rawValueNode(new RawValue(in.getString())) : scalar(in, token);
    }

    private static JsonNode scalar(JsonParser in, JsonToken token) {
        if (token == JsonToken.VALUE_STRING) {
            return NODES.stringNode(in.getString());
        }
        return token == JsonToken.VALUE_NULL ? NODES.nullNode() : NODES.booleanNode(token == JsonToken.VALUE_TRUE);
    }
}
