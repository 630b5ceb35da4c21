package dev.lanefuse.jmh.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
}
