package dev.lanefuse.jmh.report;

import java.util.Locale;

/**
 * Writes a drawing as SVG within a page: shapes carry classes, and the page's style sheet gives these their colours, light and dark.
 *
 * <p>XChart 3.8.8 and JFreeChart 1.5.6 with its SVG writer were tried first: both write a colour into every shape, which no style sheet
 * turns dark, and draw texts as outlines of glyphs, 200 to 250 KB for fourteen points.
 */
final class Svg {
    /** Where a text stands from its point. */
    enum Anchor {
        START, MIDDLE, END
    }

    private final StringBuilder out = new StringBuilder();

    /**
     * A drawing.
     *
     * @param label what is to be seen, for those who do not see it
     */
    Svg(double width, double height, String label) {
        out.append(String.format(Locale.ROOT, "<svg viewBox=\"0 0 %s %s\" role=\"img\" aria-label=\"%s\" style=\"min-width:%spx\">%n",
                number(width), number(height), escape(label), number(0.72 * width)));
    }

    /** The element. */
    String close() {
        return out.append("</svg>\n").toString();
    }

    void line(double x1, double y1, double x2, double y2, String style) {
        out.append(String.format(Locale.ROOT, "<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\" class=\"%s\"/>%n",
                number(x1), number(y1), number(x2), number(y2), style));
    }

    /** A rectangle; {@code tip} shows when the pointer rests on it. */
    void rectangle(double x, double y, double width, double height, String style, String tip) {
        out.append(String.format(Locale.ROOT, "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" class=\"%s\">%s</rect>%n",
                number(x), number(y), number(width), number(height), style, title(tip)));
    }

    /** A line through points, given in the syntax of a path. */
    void path(String data, String style) {
        out.append("<path d=\"").append(data).append("\" class=\"").append(style).append("\"/>\n");
    }

    void text(double x, double y, Anchor anchor, String style, String text) {
        out.append(String.format(Locale.ROOT, "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\" class=\"%s\">%s</text>%n",
                number(x), number(y), anchor.name().toLowerCase(Locale.ROOT), style, escape(text)));
    }

    /** A text turned about its point, in degrees clockwise. */
    void text(double x, double y, double degrees, Anchor anchor, String style, String text) {
        out.append(String.format(Locale.ROOT,
                "<text transform=\"translate(%s %s) rotate(%s)\" text-anchor=\"%s\" class=\"%s\">%s</text>%n",
                number(x), number(y), number(degrees), anchor.name().toLowerCase(Locale.ROOT), style, escape(text)));
    }

    /** An engine's mark about a point. */
    void mark(Look look, double x, double y, String tip) {
        out.append(String.format(Locale.ROOT, "<path d=\"%s\" transform=\"translate(%s %s)\" class=\"mark %s\">%s</path>%n",
                look.outline(), number(x), number(y), look.style(), title(tip)));
    }

    /** A text within HTML or SVG, in which no control character may stand. */
    static String escape(String text) {
        return text.replaceAll("\\p{Cc}", " ").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }

    /** A coordinate, a tenth of a unit exact. */
    static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value).replaceFirst("\\.0$", "");
    }

    private static String title(String tip) {
        return "<title>" + escape(tip) + "</title>";
    }
}
