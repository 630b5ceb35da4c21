package dev.lanefuse.cli;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Map;

/** Writes maps, lists, texts, numbers, truth values and null as JSON (RFC 8259), in ASCII, two spaces a level. */
public final class Json {
    private static final MathContext DIGITS = new MathContext(7);

    private final StringBuilder out = new StringBuilder();

    private Json() {}

    /**
     * The text of a value, with a line feed at its end. Fractions are written as plain decimals of 7 digits; what is not finite is null.
     *
     * @throws IllegalArgumentException if it holds anything else than those types
     */
    public static String write(Object value) {
        final Json json = new Json();
        json.value(value, "\n");
        return json.out.append('\n').toString();
    }

    private void value(Object value, String indent) {
        switch (value) {
            case null -> out.append("null");
            case Map<?, ?> map -> object(map, indent);
            case List<?> list -> array(list, indent);
            case String text -> string(text);
            case Boolean truth -> out.append(truth);
            case Integer number -> out.append(number);
            case Long number -> out.append(number);
            case Double number -> number(number);
            default -> throw new IllegalArgumentException("a " + value.getClass().getName() + "; expected a type of JSON");
        }
    }

    private void object(Map<?, ?> map, String indent) {
        String separator = "{";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            out.append(separator).append(indent).append("  ");
            string((String) entry.getKey());
            out.append(": ");
            value(entry.getValue(), indent + "  ");
            separator = ",";
        }
        out.append(map.isEmpty() ? "{}" : indent + "}");
    }

    private void array(List<?> list, String indent) {
        String separator = "[";
        for (Object element : list) {
            out.append(separator).append(indent).append("  ");
            value(element, indent + "  ");
            separator = ",";
        }
        out.append(list.isEmpty() ? "[]" : indent + "]");
    }

    private void number(double number) {
        out.append(Double.isFinite(number) ? plain(new BigDecimal(number).round(DIGITS)) : "null");
    }

    private static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }

    private void string(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            final char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ' || c > '~') {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
