package dev.lanefuse.jmh.report;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How the engines of the plots are told apart: a name, a colour by way of the style sheet, and a mark for those who do not tell colours
 * apart.
 */
enum Look {
    OWN("Lanefuse fused", true, "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0Z", "fused", "lanefuse"),
    TWIN("C intrinsics", true, "M0-6L6 0L0 6L-6 0Z", "c-intrinsics"),
    ONEDNN("oneDNN", false, "M-4.5-4.5H4.5V4.5H-4.5Z", "onednn-blocked", "onednn"),
    RUNTIME("ONNX Runtime", false, "M0-5.5L5.5 4.5H-5.5Z", "onnxruntime"),
    XNNPACK("XNNPACK", false, "M-5.5-2H-2V-5.5H2V-2H5.5V2H2V5.5H-2V2H-5.5Z", "xnnpack"),
    STAGES("Lanefuse stage by stage", false, "M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0Z", "stages");

    private final String label;
    private final boolean fused;
    private final String outline;
    private final List<String> engines;

    Look(String label, boolean fused, String outline, String... engines) {
        this.label = label;
        this.fused = fused;
        this.outline = outline;
        this.engines = List.of(engines);
    }

    /** Of an engine, if it is in the plots. */
    static Optional<Look> of(Cell cell) {
        return Arrays.stream(values()).filter(look -> cell.flag().isEmpty() && look.engines.contains(cell.engine())).findFirst();
    }

    String label() {
        return label;
    }

    /** Whether its blocks move input, weights and output only. */
    boolean fused() {
        return fused;
    }

    /** A path about the origin. */
    String outline() {
        return outline;
    }

    /** A class of the style sheet. */
    String style() {
        return name().toLowerCase(Locale.ROOT);
    }
}
