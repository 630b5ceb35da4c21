package dev.lanefuse.jmh.service;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A table on a terminal: the first columns are texts, the others figures. */
final class TextTable {
    private final int texts;
    private final List<List<String>> lines = new ArrayList<>();

    /** The columns, of which the first so many hold texts. */
    TextTable(int texts, List<String> columns) {
        this.texts = texts;
        lines.add(columns);
    }

    /** Adds a line: texts, whole numbers and doubles, of which NaN is what there is not. */
    void add(List<?> values) {
        lines.add(values.stream().map(TextTable::text).toList());
    }

    private static String text(Object value) {
        return !(value instanceof Double number) ? value.toString()
                : number.isNaN() ? "-" : String.format(Locale.ROOT, number < 1000 ? "%.2f" : "%.0f", number);
    }

    /** Writes the lines, two blanks between the columns. */
    void print(PrintStream out) {
        for (List<String> line : lines) {
            final StringBuilder text = new StringBuilder();
            for (int i = 0; i < line.size(); i++) {
                final int column = i;
                final int width = lines.stream().mapToInt(each -> each.get(column).length()).max().orElse(0);
                text.append(i == 0 ? "" : "  ").append(String.format(Locale.ROOT, "%" + (i < texts ? "-" : "") + width + "s", line.get(i)));
            }
            out.println(text.toString().stripTrailing());
        }
    }
}
