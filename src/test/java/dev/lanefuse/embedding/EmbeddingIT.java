package dev.lanefuse.embedding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.CodedInputStream;
import dev.lanefuse.image.Photos;
import dev.lanefuse.onnx.InputLayout;
import dev.lanefuse.onnx.TinyModel;
import java.io.IOException;
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
        final Path protobuf = Path.of(CodedInputStream.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        final String path = Deployment.path(Deployment.JAR, Deployment.TEST_CLASSES, protobuf);
        final String main = PhotoApplication.class.getName();
        final Jvm without = Jvm.run("--limit-modules", "java.base,java.logging,jdk.unsupported", "-cp", path, main, model.toString(), photo
                .toString());
        assertTrue(without.after("answer").startsWith("decoding an image needs the module java.desktop; expected "), without.after(
                "answer"));
        assertTrue(Jvm.run("-cp", path, main, model.toString(), photo.toString()).after("answer").contains("class 0 (0)"));
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
