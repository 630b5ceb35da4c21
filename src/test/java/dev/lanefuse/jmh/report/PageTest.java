package dev.lanefuse.jmh.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanefuse.InOneJvm;
import dev.lanefuse.jmh.report.Cell.Kind;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

@InOneJvm
class PageTest {
    private static final Report REPORT = SampleReport.of();

    @Test
    void page_isWellFormedAndComplete() throws Exception {
        final Document page = parse(Page.of(REPORT));
        assertEquals(6 + 4, page.getElementsByTagName("figure").getLength() + 2, "bars, fusion, two rooflines, four networks");
        assertEquals("Invented \"CPU\" <2 processors> & caches", page.getElementsByTagName("dd").item(0).getTextContent());
    }

    @Test
    void page_needsNothingFromOutside() {
        final String page = Page.of(REPORT);
        for (String reference : List.of("http://", "https://", "<script", "<link", "<img", "@import", "url(", " src=", " href=")) {
            assertFalse(page.contains(reference), reference);
        }
    }

    @Test
    void page_ofNamesThatAreMarkup_showsThem() throws Exception {
        final String name = "<script>alert(1)</script>";
        final String json = ReportJson.write(REPORT).replace("24-144-24", name).replace("0.35 96", name + "2");
        final String page = Page.of(ReportJson.read(json));
        assertFalse(page.contains("<script"));
        parse(page);
    }

    @Test
    void page_setsEveryColourTwice() {
        final String[] themes = PageStyle.CSS.split("@media \\(prefers-color-scheme: dark\\)");
        final Matcher used = Pattern.compile("var\\(--([a-z]+)\\)").matcher(PageStyle.CSS);
        assertEquals(2, themes.length);
        while (used.find()) {
            assertTrue(themes[0].contains("--" + used.group(1) + ": #"), used.group());
            assertTrue(themes[1].contains("--" + used.group(1) + ": #"), used.group());
        }
    }

    @Test
    void page_saysWhatDidNotRunAndWhy() {
        final String page = Page.of(REPORT);
        assertTrue(page.contains("c-plain did not run: no C compiler called cc was found<small>24 times</small>"), page);
    }

    @Test
    void page_ofBlocksFasterThanThePeak_warns() {
        final Cell block = new Cell(Kind.BLOCK, "64-384-96", "fused", 1, false, "");
        final Row row = REPORT.row(block).orElseThrow();
        final Row fast = new Row(block, List.of(new Row.Fork(1, List.of(0.5 * REPORT.bound(block)))), row.tail(), 0, null);
        assertFalse(Page.of(REPORT).contains("class=\"notice\""));
        assertTrue(Page.of(new Report(Map.of(), REPORT.subjects(), Stream.concat(REPORT.rows().stream(), Stream.of(fast)).toList()))
                .contains("class=\"notice\""));
    }

    @Test
    void page_ofNothing_isWellFormed() throws Exception {
        parse(Page.of(new Report(Map.of(), List.of(), List.of())));
        parse(Page.of(new Report(Map.of(), REPORT.subjects(), List.of())));
        parse(Page.of(new Report(Map.of(), REPORT.subjects(), REPORT.rows(Kind.BLOCK)))); // no limits: no peak, no bound
    }

    @Test
    void page_ofNetworksAlone_hasNothingOfBlocks() throws Exception {
        final String page = Page.of(new Report(Map.of(), REPORT.subjects(), REPORT.rows(Kind.NET)));
        assertEquals(4, parse(page).getElementsByTagName("figure").getLength());
        assertFalse(page.contains("Blocks"), page);
    }

    private static Document parse(String page) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(page)));
    }
}
