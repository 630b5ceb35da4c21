package dev.lanefuse.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads JSON strictly: maps, lists, texts, doubles, truth values and null; {@value #DEEPEST} of them within one another at most. */
public final class JsonReader {
    private static final int DEEPEST = 64;

    private final String text;
    private int at;
    private int depth;

    private JsonReader(String text) {
        this.text = text;
    }

    /**
     * The value of a text.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Object read(String text) {
        final JsonReader reader = new JsonReader(text);
        try {
            final Object value = reader.value();
            reader.peek();
            if (reader.at == text.length()) {
                return value;
            }
        } catch (StringIndexOutOfBoundsException e) {
            // it ends within a string: said below
        }
        throw reader.wrong();
    }

    /** An object by its names. */
    @SuppressWarnings("unchecked")
    public static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }

    private Object value() {
        if (++depth > DEEPEST) {
            throw new IllegalArgumentException("more than " + DEEPEST + " values within one another at character " + at);
        }
        final Object value = anyValue();
        depth--;
        return value;
    }

    private Object anyValue() {
        switch (peek()) {
            case '{' -> {
                final Map<String, Object> map = new LinkedHashMap<>();
                at++;
                for (boolean first = true; peek() != '}'; first = false) {
                    if (!first) {
                        expect(",");
                        peek();
                    }
                    final String key = string();
                    peek();
                    expect(":");
                    map.put(key, value());
                }
                at++;
                return map;
            }
            case '[' -> {
                final List<Object> list = new ArrayList<>();
                at++;
                for (boolean first = true; peek() != ']'; first = false) {
                    if (!first) {
                        expect(",");
                    }
                    list.add(value());
                }
                at++;
                return list;
            }
            case '"' -> {
                return string();
            }
            case 't' -> {
                expect("true");
                return true;
            }
            case 'f' -> {
                expect("false");
                return false;
            }
            case 'n' -> {
                expect("null");
                return null;
            }
            default -> {
                final int start = at;
                while (at < text.length() && "-+.eE0123456789".indexOf(text.charAt(at)) >= 0) {
                    at++;
                }
                final String number = text.substring(start, at);
                if (!number.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?")) {
                    throw wrong();
                }
                return Double.parseDouble(number);
            }
        }
    }

    private String string() {
        final StringBuilder string = new StringBuilder();
        expect("\"");
        while (text.charAt(at) != '"') {
            final char c = text.charAt(at++);
            if (c < ' ') {
                throw wrong();
            }
            if (c != '\\') {
                string.append(c);
                continue;
            }
            final char escape = text.charAt(at++);
            switch (escape) {
                case '"', '\\' -> string.append(escape);
                case 'n' -> string.append('\n');
                case 'r' -> string.append('\r');
                case 't' -> string.append('\t');
                case 'u' -> {
                    string.append((char) Integer.parseInt(text.substring(at, at + 4), 16));
                    at += 4;
                }
                default -> throw wrong();
            }
        }
        at++;
        return string.toString();
    }

    private char peek() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at < text.length() ? text.charAt(at) : 0;
    }

    private void expect(String word) {
        peek();
        if (!text.startsWith(word, at)) {
            throw wrong();
        }
        at += word.length();
    }

    private IllegalArgumentException wrong() {
        return new IllegalArgumentException("no JSON at character " + at + " of " + text.length());
    }
}
