package dev.lanefuse.onnx;

/** Names of a file as they may stand in a message: one line, not too long. */
final class Text {
    private static final int MOST = 120;

    private Text() {}

    /** The name with what is no letter, digit, mark or space replaced; from the middle of a long one something is left out. */
    static String shown(String name) {
        final String shorter = name.length() <= MOST
                ? name : name.substring(0, MOST / 2) + "..." + name.substring(name.length() - MOST / 2);
        final StringBuilder shown = new StringBuilder(shorter.length());
        shorter.codePoints().forEach(c -> shown.appendCodePoint(Character.isISOControl(c) || !Character.isDefined(c)
                || Character.getType(c) == Character.LINE_SEPARATOR || Character.getType(c) == Character.PARAGRAPH_SEPARATOR
                || Character.getType(c) == Character.FORMAT || Character.getType(c) == Character.SURROGATE ? '?' : c));
        return shown.toString();
    }

    /** The same in quotes. */
    static String quoted(String name) {
        return '"' + shown(name) + '"';
    }
}
