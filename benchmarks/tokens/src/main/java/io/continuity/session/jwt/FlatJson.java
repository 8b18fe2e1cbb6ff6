package io.continuity.session.jwt;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jsonwebtoken.io.AbstractDeserializer;
import io.jsonwebtoken.io.AbstractSerializer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Reader;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** JSON for JJWT that knows one object of strings, so that no JSON library is on JJWT's bill. <em>Immutable.</em> */
final class FlatJson {
    private static final Pattern FIELD = Pattern.compile("\"([^\"]*)\":\"([^\"]*)\"");

    AbstractSerializer<Map<String, ?>> writer() {
        return new AbstractSerializer<>() {
            @Override
            protected void doSerialize(Map<String, ?> fields, OutputStream out) throws IOException {
                StringBuilder json = new StringBuilder();
                fields.forEach((name, value) -> json.append(json.isEmpty() ? "{\"" : ",\"")
                        .append(name)
                        .append("\":\"")
                        .append(value)
                        .append('"'));
                out.write(json.append('}').toString().getBytes(UTF_8));
            }
        };
    }

    AbstractDeserializer<Map<String, ?>> reader() {
        return new AbstractDeserializer<>() {
            @Override
            protected Map<String, ?> doDeserialize(Reader reader) throws IOException {
                StringWriter json = new StringWriter();
                reader.transferTo(json);
                if (!json.toString().startsWith("{")) {
                    throw new IOException("No JSON object");
                }
                Map<String, Object> fields = new HashMap<>();
                for (MatchResult field :
                        FIELD.matcher(json.toString()).results().toList()) {
                    fields.put(field.group(1), field.group(2));
                }
                return fields;
            }
        };
    }
}
