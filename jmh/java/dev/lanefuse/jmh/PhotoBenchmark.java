package dev.lanefuse.jmh;

import dev.lanefuse.Backend;
import dev.lanefuse.Threads;
import dev.lanefuse.image.Guess;
import dev.lanefuse.image.ImageClassifier;
import dev.lanefuse.image.Preset;
import dev.lanefuse.onnx.OnnxModel;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A photo's way through the library: what {@code javax.imageio} takes to decode it, what it takes until it is a network's input, and until
 * it has a name.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 3, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 2)
public class PhotoBenchmark {
    /** How the photo is encoded. */
    @Param({"jpg", "png", "bmp"})
    public String format;

    /** Its width; it has three quarters as many rows. */
    @Param({"512", "4000"})
    public int width;

    /** The network. */
    @Param("../shared/models/mobilenetv2-1.0-224.onnx")
    public String model;

    private byte[] photo;
    private Path file;
    private ImageClassifier classifier;

    /** Draws the photo, seeded: colours that change slowly, and some noise. */
    @Setup
    public void setUp() throws IOException {
        final BufferedImage image = new BufferedImage(width, width * 3 / 4, BufferedImage.TYPE_3BYTE_BGR);
        final Random random = new Random(1);
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < width; x++) {
                final int noise = random.nextInt(8);
                image.setRGB(x, y, 247 * x / width + noise << 16 | 247 * y / image.getHeight() + noise << 8 | (x + y) % 240 + noise);
            }
        }
        file = Files.createTempFile("photo", "." + format);
        ImageIO.write(image, format, file.toFile());
        photo = Files.readAllBytes(file);
        classifier = ImageClassifier.of(OnnxModel.read(Path.of(model)), Preset.TORCH, List.of(), Backend.SIMD, Threads.CALLER);
    }

    /** Deletes the file. */
    @TearDown
    public void tearDown() throws IOException {
        classifier.close();
        Files.delete(file);
    }

    /** What everybody pays who has no other decoder. */
    @Benchmark
    public BufferedImage imageio() throws IOException {
        return ImageIO.read(new ByteArrayInputStream(photo));
    }

    /** From the file to a network's input. */
    @Benchmark
    public float[] prepare() throws IOException {
        return classifier.prepare(file);
    }

    /** From its bytes to the five likeliest classes. */
    @Benchmark
    public List<Guess> classify() throws IOException {
        return classifier.classify(photo, 5);
    }
}
