package dev.lanefuse.embedding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.CodedInputStream;
import dev.lanefuse.image.Photos;
import dev.lanefuse.onnx.InputLayout;
import dev.lanefuse.onnx.TinyModel;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The published jar within an application, in a JVM of its own: the same answers by every road, and the backend that the flags allow. */
class EmbeddingIT {
    private static final String MODULE = "application/" + Deployment.MAIN;

    /** The jar of the optional dependency. */
    private static final Path PROTOBUF = Path.of(URI.create(
            CodedInputStream.class.getProtectionDomain().getCodeSource().getLocation().toString()));

    private static List<String> expected;
    private static Path application;

    @TempDir
    Path directory;

    @BeforeAll
    static void compile(@TempDir Path shared) throws IOException {
        expected = Application.answers();
        application = Deployment.application(shared);
    }

    private static void runsOnLanes(Jvm jvm, String module) {
        assertTrue(jvm.after("backend").startsWith("SIMD, "), jvm.after("backend"));
        answers(jvm, module);
    }

    /** In place of the lanes one line of the log names the flag that is missing. */
    private static void runsWithoutLanes(Jvm jvm, String module) {
        final String backend = jvm.after("backend");
        assertTrue(backend.startsWith("SCALAR: ") && backend.contains("add --add-modules jdk.incubator.vector"), backend);
        assertEquals(1, jvm.count("WARNING: lanefuse runs its scalar backend: "), () -> String.join("\n", jvm.lines()));
        answers(jvm, module);
    }

    private static void answers(Jvm jvm, String module) {
        assertEquals(expected, jvm.answers());
        assertTrue(jvm.after("module").startsWith(module), jvm.after("module"));
    }

    @Test
    void classPath_withTheIncubatorModule_runsOnLanes() throws Exception {
        runsOnLanes(Jvm.run(Jvm.INCUBATOR, "-cp", Deployment.path(Deployment.JAR, application), Deployment.MAIN),
                "unnamed module");
    }

    @Test
    void classPath_withoutTheIncubatorModule_runsScalar() throws Exception {
        runsWithoutLanes(Jvm.run("-cp", Deployment.path(Deployment.JAR, application), Deployment.MAIN), "unnamed module");
    }

    @Test
    void modulePath_withTheIncubatorModule_runsOnLanes() throws Exception {
        runsOnLanes(Jvm.run(Jvm.INCUBATOR, "-p", Deployment.path(Deployment.JAR, application), "-m", MODULE),
                "module dev.lanefuse");
    }

    @Test
    void modulePath_withoutTheIncubatorModule_runsScalar() throws Exception {
        runsWithoutLanes(Jvm.run("-p", Deployment.path(Deployment.JAR, application), "-m", MODULE), "module dev.lanefuse");
    }

    /** The library requires the module statically, which resolves nothing; a module that requires it does. */
    @Test
    void modulePath_whereTheApplicationRequiresTheIncubatorModule_runsOnLanesWithoutAFlag() throws Exception {
        final Path requiring = Deployment.application(directory, "requires jdk.incubator.vector;");
        runsOnLanes(Jvm.run("-p", Deployment.path(Deployment.JAR, requiring), "-m", MODULE), "module dev.lanefuse");
    }

    @Test
    void image_withTheIncubatorModuleAndItsFlagLinkedIn_runsOnLanes() throws Exception {
        final Path image = Deployment.image(directory, application, "application,jdk.incubator.vector",
                "--add-options=" + Jvm.INCUBATOR);
        runsOnLanes(Jvm.run(image, Map.of(), "-m", MODULE), "module dev.lanefuse");
    }

    @Test
    void image_withoutTheIncubatorModule_runsScalar() throws Exception {
        final Path image = Deployment.image(directory, application, "application");
        runsWithoutLanes(Jvm.run(image, Map.of(), "-m", MODULE), "module dev.lanefuse");
    }

    /** Everything but photos works without the module for images, and what is missing is said. */
    @Test
    void classPath_withoutTheModuleForImages_saysSo() throws Exception {
        final Path model = Files.write(directory.resolve("m.onnx"), TinyModel.meanColour(4, InputLayout.NHWC, true));
        final Path photo = Files.write(directory.resolve("red.png"), Photos.plain("png", 9, 9, 0xff0000));
        final String path = Deployment.path(Deployment.JAR, Deployment.TEST_CLASSES, PROTOBUF);
        final String main = PhotoApplication.class.getName();
        final Jvm without = Jvm.run("--limit-modules", "java.base,java.logging,jdk.unsupported", "-cp", path, main, model.toString(), photo
                .toString());
        assertTrue(without.after("answer").startsWith("decoding an image needs the module java.desktop; expected "), without.after(
                "answer"));
        assertTrue(Jvm.run("-cp", path, main, model.toString(), photo.toString()).after("answer").contains("class 0 (0)"));
    }

    /** A module does not see what is on the class path: build tools put protobuf there, and what is missing is said. */
    @Test
    void modulePath_withProtobufOnTheClassPath_saysWhereItBelongs() throws Exception {
        final Path model = Files.write(directory.resolve("m.onnx"), TinyModel.meanColour(4, InputLayout.NHWC, true));
        final List<String> lines = fails(Jvm.INCUBATOR, "-p", Deployment.JAR.toString(), "-cp", PROTOBUF.toString(), "-m", "dev.lanefuse",
                "info", "--model", model.toString());
        assertTrue(lines.getLast().startsWith("lanefuse: reading an .onnx file needs the artifact ") && lines.getLast().endsWith(
                "with --add-modules com.google.protobuf"), lines.toString());
        assertTrue(Jvm.run(Jvm.INCUBATOR, "-p", Deployment.path(Deployment.JAR, PROTOBUF), "--add-modules", "com.google.protobuf", "-m",
                "dev.lanefuse", "info", "--model", model.toString()).count("multiply-adds  784") == 1);
    }

    /** Nothing is wrong with the photo: more heap would do. The others are answered. */
    @Test
    void classify_photoThatTheHeapDoesNotHold_saysSo() throws Exception {
        final Path model = Files.write(directory.resolve("m.onnx"), TinyModel.meanColour(4, InputLayout.NHWC, true));
        final Path large = Files.write(directory.resolve("large.png"), Photos.plain("png", 6000, 5000, 0xff0000));
        final Path small = Files.write(directory.resolve("small.png"), Photos.plain("png", 9, 9, 0xff0000));
        final String path = Deployment.path(Deployment.JAR, PROTOBUF);
        final List<String> lines = fails("-Xmx64m", "-cp", path, "dev.lanefuse.cli.Main", "classify", "--model", model.toString(),
                "--image", large.toString(), small.toString());
        assertTrue(lines.stream().anyMatch(line -> line.startsWith("lanefuse: out of memory (" + large) && line.endsWith("with -Xmx")),
                lines
                        .toString());
        assertTrue(lines.stream().anyMatch(line -> line.endsWith(" %  class 0 (0)")), lines.toString());
        Jvm.run("-Xmx512m", "-cp", path, "dev.lanefuse.cli.Main", "classify", "--model", model.toString(), "--image", large.toString());
    }

    /** What a JVM prints that ends with 1. */
    private static List<String> fails(String... arguments) throws Exception {
        final Process process = Jvm.builder(Jvm.HOME, arguments).start();
        final List<String> lines = process.inputReader().lines().toList();
        assertEquals(1, process.waitFor(), lines.toString());
        return lines;
    }

    /** A manifest can open packages but add no module. */
    @Test
    void fatJar_byItself_runsScalar() throws Exception {
        runsWithoutLanes(Jvm.run("-jar", Deployment.fatJar(directory, application).toString()), "unnamed module");
    }

    @Test
    void fatJar_withTheFlagInTheEnvironment_runsOnLanes() throws Exception {
        runsOnLanes(Jvm.run(Jvm.HOME, Map.of("JDK_JAVA_OPTIONS", Jvm.INCUBATOR), "-jar", Deployment.fatJar(directory, application)
                .toString()),
                "unnamed module");
    }
}
