package dev.lanefuse.jmh.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanefuse.InOneJvm;
import dev.lanefuse.cli.JsonReader;
import java.util.List;
import java.util.Map;
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

    /** For who reads the file and not the page. */
    @Test
    void write_whatIsWorkedOut() {
        final Report report = SampleReport.of();
        final Row row = report.rows().stream().filter(each -> each.cell().engine().equals("onnxruntime") && each.cell().threads() == 2
                && each.cell().subject().equals("24-144-24")).findFirst().orElseThrow();
        final Map<String, Object> json = JsonReader.map(JsonReader.read(ReportJson.write(report)));
        final Map<String, Object> block = ((List<?>) json.get("blocks")).stream().map(JsonReader::map)
                .filter(each -> each.get("name").equals("24-144-24")).findFirst().orElseThrow();
        final Map<String, Object> written = ((List<?>) block.get("rows")).stream().map(JsonReader::map)
                .filter(each -> each.get("engine").equals("onnxruntime") && each.get("threads").equals(2.0)).findFirst().orElseThrow();
        assertEquals(report.overOurs(row), (Double) written.get("timeOverOurs"), 1e-4);
        assertTrue(report.overOurs(row) > 1.2, "slower than ours by far"); // or upside down would be the same
        assertEquals(100 * report.partOfPeak(row), (Double) written.get("percentOfPeak"), 1e-2);
        assertEquals(report.gigaflops(row), (Double) written.get("gflops"), 1e-2);
        assertEquals(row.median(), (Double) written.get("median"), 1e-2);
        assertEquals(row.spread().low(), (Double) written.get("low"), 1e-2);
        assertEquals(row.spread().high(), (Double) written.get("high"), 1e-2);
        assertEquals(List.of("FMA GFLOP/s", "FMA GFLOP/s", "L1 GB/s", "L2 GB/s", "L3 GB/s", "DRAM GB/s"), ((List<?>) json.get("limits"))
                .stream().map(JsonReader::map).map(limit -> limit.get("name") + " " + limit.get("unit")).toList());
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
