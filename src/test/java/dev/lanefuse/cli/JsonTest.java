package dev.lanefuse.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {
    @Test
    void write_textWithQuotesControlsAndSurrogates_comesBack() {
        final String text = "a\"b\\c/\n\r\t\u0000\u001f\u007f é 漢 😀 \ud800 <>&'";
        final String json = Json.write(text);
        assertTrue(json.chars().allMatch(c -> c >= ' ' && c <= '~' || c == '\n'), json);
        assertEquals(text, JsonReader.read(json));
    }

    @Test
    void write_fractions_plainDecimals() {
        assertEquals("0.00000012\n", Json.write(1.2e-7));
        assertEquals("123456800000\n", Json.write(1.234567890e11));
        assertEquals("-1.5\n", Json.write(-1.5));
        assertEquals("100\n", Json.write(100.0));
        assertEquals("0\n", Json.write(-0.0));
        assertEquals("9223372036854775807\n", Json.write(Long.MAX_VALUE));
    }

    @Test
    void write_notFinite_null() {
        assertEquals("null\n", Json.write(Double.NaN));
        assertEquals("null\n", Json.write(Double.NEGATIVE_INFINITY));
    }

    @Test
    void write_nested_comesBack() {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("ke\"y", Arrays.asList(1.0, null, true, List.of(), Map.of()));
        map.put("", "x");
        assertEquals(map, JsonReader.read(Json.write(map)));
    }

    @Test
    void read_exponents_asOthersWriteThem() {
        assertEquals(List.of(100.0, 0.5), JsonReader.read("[1e2, 5.0E-1]"));
    }

    @Test
    void read_nestedTooDeep_refused() {
        assertThrows(IllegalArgumentException.class, () -> JsonReader.read("[".repeat(200_000)));
    }

    @Test
    void write_foreignType_refused() {
        assertThrows(IllegalArgumentException.class, () -> Json.write(new Object()));
    }
}
