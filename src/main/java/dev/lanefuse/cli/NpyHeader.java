package dev.lanefuse.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * The header of a .npy file: a Python dictionary of exactly {@code descr}, {@code fortran_order} and {@code shape}.
 *
 * <p>Only what {@link Npy} can read passes: {@code '<f4'}, {@code False}, and sizes that are plain decimal numbers.
 */
final class NpyHeader {
    /** NumPy's own limit. */
    private static final int MAX_DIMENSIONS = 64;

    private final String text;
    private final Path file;
    private int at;

    private NpyHeader(String text, Path file) {
        this.text = text;
        this.file = file;
    }

    /**
     * Checks a header and gives its shape.
     *
     * @throws NpyFormatException if it is no such dictionary or names another type or order
     */
    static int[] shape(String text, Path file) throws NpyFormatException {
        return new NpyHeader(text, file).dictionary();
    }

    private int[] dictionary() throws NpyFormatException {
        final Set<String> seen = new HashSet<>();
        int[] shape = {};
        expect('{');
        while (!next('}')) {
            final String key = quoted();
            expect(':');
            if (!seen.add(key)) {
                throw wrong("the key '" + key + "' twice", "each key once");
            }
            switch (key) {
                case "descr" -> require("descr", quoted(), "<f4");
                case "fortran_order" -> require("fortran_order", word(), "False");
                case "shape" -> shape = tuple();
                default -> throw wrong("the key '" + printable(key) + "'", "descr, fortran_order and shape");
            }
            if (!next(',')) {
                expect('}');
                break;
            }
        }
        if (seen.size() != 3) {
            throw wrong("the keys " + seen, "descr, fortran_order and shape");
        }
        peek();
        if (at < text.length()) {
            throw wrong("\"" + printable(text.substring(at)) + "\" behind its dictionary", "nothing but spaces");
        }
        return shape;
    }

    private void require(String key, String got, String wanted) throws NpyFormatException {
        if (!got.equals(wanted)) {
            throw wrong(key + " " + printable(got), wanted);
        }
    }

    private int[] tuple() throws NpyFormatException {
        final int[] sizes = new int[MAX_DIMENSIONS];
        int count = 0;
        expect('(');
        while (!next(')')) {
            if (count == MAX_DIMENSIONS) {
                throw wrong("a shape of more than " + MAX_DIMENSIONS + " dimensions", "at most so many");
            }
            sizes[count++] = size();
            if (!next(',')) {
                expect(')');
                break;
            }
        }
        return Arrays.copyOf(sizes, count);
    }

    private int size() throws NpyFormatException {
        final String digits = word();
        if (digits.isEmpty() || digits.length() > 10 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')
                || Long.parseLong(digits) > Integer.MAX_VALUE) {
            throw wrong("a dimension of \"" + printable(digits) + "\"", "a number from 0 to " + Integer.MAX_VALUE);
        }
        return Integer.parseInt(digits);
    }

    private String quoted() throws NpyFormatException {
        final char quote = peek();
        final int end = quote == '\'' || quote == '"' ? text.indexOf(quote, at + 1) : -1;
        if (end < 0) {
            throw wrong(found(), "a quoted word");
        }
        final String word = text.substring(at + 1, end);
        at = end + 1;
        return word;
    }

    /** What stands before the next comma, bracket or space; may be empty. */
    private String word() {
        peek();
        final int start = at;
        while (at < text.length() && ",(){}:".indexOf(text.charAt(at)) < 0 && !isSpace(text.charAt(at))) {
            at++;
        }
        return text.substring(start, at);
    }

    private void expect(char c) throws NpyFormatException {
        if (!next(c)) {
            throw wrong(found(), "'" + c + "'");
        }
    }

    private boolean next(char c) {
        if (peek() != c) {
            return false;
        }
        at++;
        return true;
    }

    /** Skips spaces; the next character, or 0 at the end. */
    private char peek() {
        while (at < text.length() && isSpace(text.charAt(at))) {
            at++;
        }
        return at < text.length() ? text.charAt(at) : 0;
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\n' || c == '\t' || c == '\r';
    }

    private String found() {
        return at < text.length() ? "\"" + printable(text.substring(at)) + "\" at " + at : "its end at " + at;
    }

    private static String printable(String s) {
        return Printable.of(s, 40);
    }

    private NpyFormatException wrong(String got, String rule) {
        return new NpyFormatException(file + " has a header with " + got + "; expected " + rule);
    }
}
