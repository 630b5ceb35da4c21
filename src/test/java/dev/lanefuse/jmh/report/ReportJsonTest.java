package dev.lanefuse.jmh.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanefuse.InOneJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@InOneJvm
class ReportJsonTest {
    @Test
    void read_whatWasWritten_isTheSameReport() {
        final Report report = SampleReport.of();
        final Report back = ReportJson.read(ReportJson.write(report));
        assertEquals(report.conditions(), back.conditions());
        assertEquals(report.subjects(), back.subjects());
        assertEquals(report.rows(), back.rows());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "\"", "[]", "null", "{}", "{\"format\": 2}", "{\"format\": 1}", "{\"format\": 1, \"conditions\": []}",
        "{\"format\": 1, \"conditions\": {}, \"limits\": [{}], \"blocks\": [], \"nets\": []}"})
    void read_somethingElse_refused(String text) {
        assertThrows(IllegalArgumentException.class, () -> ReportJson.read(text));
    }

    /** Of a report whose JSON is as it was but for one thing. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"\"values\": [|\"values\": [null,", "\"values\": [|\"values\": [0,",
        "\"values\": [|\"values\": [-5,",
        "\"values\": [|\"values\": [1e999,", "\"values\": [|\"values\": [], \"others\": [", "\"forks\": [|\"forks\": [], \"others\": [",
        "\"cache\": \"hot\"|\"cache\": \"warm\"", "\"cache\": \"hot\"|\"cache\": null", "\"engine\": \"|\"engine\": null, \"other\": \"",
        "\"shape\": \"|\"shape\": null, \"other\": \"", "\"conditions\": {|\"conditions\": {\"machine\": null,",
        "\"fusedBytes\": |\"fusedBytes\": 0, \"other\": ", "\"multiplyAdds\": |\"multiplyAdds\": 0, \"other\": ",
        "\"micros\": |\"micros\": 0, \"other\": "})
    void read_wrongFigure_refused(String part, String wrong) {
        final String json = ReportJson.write(SampleReport.of());
        final int at = json.indexOf(part);
        assertTrue(at > 0, part);
        assertThrows(IllegalArgumentException.class,
                () -> ReportJson.read(json.substring(0, at) + wrong + json.substring(at + part.length())));
    }
}
