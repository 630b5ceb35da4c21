package dev.lanefuse.kernel.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatapathTest {
    @ParameterizedTest
    @CsvSource({
        "true, processor\t: 0|vendor_id\t: AuthenticAMD|cpu family\t: 25|model\t\t: 17|",
        "true, 'AMD64 Family 25 Model 97 Stepping 2, AuthenticAMD'",
        "false, processor\t: 0|vendor_id\t: AuthenticAMD|cpu family\t: 26|model\t\t: 2|",
        "false, processor\t: 0|vendor_id\t: AuthenticAMD|cpu family\t: 250|model\t\t: 2|",
        "false, processor\t: 0|vendor_id\t: GenuineIntel|cpu family\t: 6|model\t\t: 207|",
        "false, processor\t: 0|vendor_id\t: GenuineIntel|cpu family\t: 25|model\t\t: 1|",
        "false, 'Intel64 Family 6 Model 143 Stepping 8, GenuineIntel'",
        "false, 'AMD64 Family 26 Model 68 Stepping 0, AuthenticAMD'",
        "false, ''"
    })
    void halves_isTrueOfZen4Only(boolean halves, String processor) {
        assertEquals(halves, Datapath.halves(processor.replace('|', '\n')));
    }
}
