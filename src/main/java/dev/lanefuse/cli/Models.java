package dev.lanefuse.cli;

import dev.lanefuse.onnx.OnnxFormatException;
import dev.lanefuse.onnx.OnnxModel;
import dev.lanefuse.onnx.OnnxOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The model that a command is given with {@code --model}, {@code --size} and {@code --output}. */
final class Models {
    private static final Pattern SIZE = Pattern.compile("([1-9][0-9]{0,5})x([1-9][0-9]{0,5})");

    private Models() {}

    /**
     * Reads it.
     *
     * @throws UsageException if there is no such file, it cannot be read or is no model that can be run, the size is none, or no node makes
     * the output
     */
    static OnnxModel read(Options options) throws UsageException, IOException {
        final Path file = Options.input("--model", options.get("--model", ""), "an .onnx file");
        OnnxOptions reading = OnnxOptions.DEFAULT;
        if (options.has("--output")) {
            reading = reading.withOutput(options.get("--output", ""));
        }
        if (options.has("--size")) {
            final Matcher size = SIZE.matcher(options.get("--size", ""));
            if (!size.matches()) {
                throw new UsageException("--size is \"" + options.get("--size", "") + "\"; expected height x width, such as 224x224");
            }
            reading = reading.withSize(Integer.parseInt(size.group(1)), Integer.parseInt(size.group(2)));
        }
        try {
            return OnnxModel.read(file, reading);
        } catch (OnnxFormatException e) {
            throw new UsageException("--model " + file + ": " + e.getMessage());
        } catch (IOException e) {
            throw new UsageException("--model " + file + " cannot be read (" + e.getMessage() + "); expected an .onnx file");
        }
    }
}
