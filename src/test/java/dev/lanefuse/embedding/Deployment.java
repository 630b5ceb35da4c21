package dev.lanefuse.embedding;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.spi.ToolProvider;

/** The ways in which {@link Application} and the library's jar are put together. */
final class Deployment {
    /** The library as it is published. */
    static final Path JAR = Path.of(Objects.requireNonNull(System.getProperty("lanefuse.jar"),
            "system property lanefuse.jar is missing; pom.xml sets it for these tests, and so must whoever runs one without Maven"));

    /** Where {@link Application} lies beside the tests. */
    static final Path TEST_CLASSES = Path.of("target", "test-classes");

    static final String MAIN = Application.class.getName();

    private static final Path SOURCE = Path.of("src", "test", "java").resolve(MAIN.replace('.', File.separatorChar) + ".java");

    private Deployment() {}

    /** Compiles the module {@code application}, which requires the library and what else it is told, into a directory. */
    static Path application(Path directory, String... required) throws IOException {
        final Path module = directory.resolve("module-info.java");
        Files.writeString(module, "module application { requires dev.lanefuse; " + String.join(" ", required) + " }");
        final Path classes = directory.resolve("application");
        tool("javac", "-d", classes.toString(), "--module-path", JAR.toString(), module.toString(), SOURCE.toString());
        return classes;
    }

    static String path(Path... entries) {
        return String.join(File.pathSeparator, List.of(entries).stream().map(Path::toString).toList());
    }

    /** Runs a tool of the JDK and expects it to succeed. */
    static void tool(String name, String... arguments) {
        final StringWriter said = new StringWriter();
        final PrintWriter writer = new PrintWriter(said);
        assertEquals(0, ToolProvider.findFirst(name).orElseThrow().run(writer, writer, arguments), said::toString);
    }

    /** Links an image of the application, the library and modules. */
    static Path image(Path directory, Path application, String modules, String... options) {
        final Path image = directory.resolve("image");
        final List<String> arguments = new ArrayList<>(List.of(options));
        arguments.addAll(List.of("--module-path", path(JAR, application), "--add-modules", modules, "--output", image.toString()));
        tool("jlink", arguments.toArray(String[]::new));
        return image;
    }

    /** Merges the library and the application into one jar that runs by itself. Of modules the class path knows nothing. */
    static Path fatJar(Path directory, Path application) throws IOException {
        final Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, MAIN);
        final Path fat = directory.resolve("fat.jar");
        final Set<String> leftOut = Set.of(JarFile.MANIFEST_NAME, "META-INF/", "module-info.class");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(fat), manifest); JarFile library = new JarFile(JAR.toFile())) {
            for (JarEntry entry : library.stream().filter(entry -> !leftOut.contains(entry.getName())).toList()) {
                out.putNextEntry(new JarEntry(entry.getName()));
                library.getInputStream(entry).transferTo(out);
            }
            out.putNextEntry(new JarEntry(MAIN.replace('.', '/') + ".class"));
            Files.copy(application.resolve(MAIN.replace('.', File.separatorChar) + ".class"), out);
        }
        return fat;
    }
}
