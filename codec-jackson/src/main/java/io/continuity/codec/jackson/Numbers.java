package io.continuity.codec.jackson;

import io.continuity.codec.AttributeFormatException;
import java.math.BigDecimal;
import java.math.BigInteger;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdScalarSerializer;

/** Writes big numbers exactly, and none that could not be read again. <em>Thread-safe.</em> */
final class Numbers extends StdScalarSerializer<Number> {
    private Numbers() {
        super(Number.class);
    }

    static void addTo(SimpleModule module) {
        Numbers numbers = new Numbers();
        module.addSerializer(BigDecimal.class, numbers);
        module.addSerializer(BigInteger.class, numbers);
    }

    @Override
    public void serialize(Number number, JsonGenerator out, SerializationContext context) {
        String digits = number.toString();
        if (digits.length() > Mappers.MAX_NUMBER_LENGTH) {
            throw new AttributeFormatException("A number of " + digits.length() + " digits is too long: at most "
                    + Mappers.MAX_NUMBER_LENGTH + ".");
        }
        out.writeNumber(digits);
    }
}
