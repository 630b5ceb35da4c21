package dev.lanefuse;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's examples compile, run, and print what the README says; that of a service is tested with the jar. */
class ReadmeTest {
    @Test
    void example_ofABlock_runs(@TempDir Path directory) throws Exception {
        assertEquals(Backend.AUTO.resolve() + " adds its input: 1.0", run("Example", directory));
    }

    @Test
    void example_ofANetwork_runs(@TempDir Path directory) throws Exception {
        assertEquals("300774272 multiply-adds, 3504872 parameters, 1316 KiB", run("Whole", directory));
    }

    @Test
    void example_ofAPhoto_runs(@TempDir Path directory) throws Exception {
        assertEquals("Egyptian cat", run("Photo", directory,
                SharedFiles.need(getClass(), "models", "mobilenetv2-1.0-224.onnx").toString(),
                SharedFiles.need(getClass(), "images", "imagenet_labels.txt").toString(),
                SharedFiles.need(getClass(), "images", "cat.bmp").toString()));
    }

    @Test
    void example_ofTensors_runs(@TempDir Path directory) throws Exception {
        assertEquals("1000 logits", run("Tensors", directory,
                SharedFiles.need(getClass(), "models", "mobilenetv2-1.0-224.onnx").toString()));
    }

    private String run(String name, Path directory, String... arguments) throws Exception {
        final Path source = ReadmeExample.write(name, directory);
        final ByteArrayOutputStream messages = new ByteArrayOutputStream();
        final int status = ToolProvider.getSystemJavaCompiler().run(null, messages, messages,
                "-cp", System.getProperty("java.class.path"), "-proc:none", "-d", directory.toString(), source.toString());
        assertEquals(0, status, messages.toString(StandardCharsets.UTF_8));

        final PrintStream console = System.out;
        final ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (URLClassLoader loader = new URLClassLoader(new URL[] {directory.toUri().toURL()}, getClass().getClassLoader())) {
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            loader.loadClass(name).getMethod("main", String[].class).invoke(null, (Object) arguments);
        } finally {
            System.setOut(console);
        }
        return printed.toString(StandardCharsets.UTF_8).strip();
    }
}
