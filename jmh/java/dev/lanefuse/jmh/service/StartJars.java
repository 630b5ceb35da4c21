package dev.lanefuse.jmh.service;

import ai.onnxruntime.OrtEnvironment;
import com.google.protobuf.CodedInputStream;
import dev.lanefuse.net.Network;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.spi.ToolProvider;

/**
 * The class path of a cold start: jars, for so are services deployed, archives of classes take no others, and no more of them than are
 * needed.
 */
final class StartJars {
    private StartJars() {}

    /** Makes jars of what is compiled, in a directory, and tells the class path. */
    static String classPath(Path directory) {
        final Path library = directory.resolve("lanefuse.jar");
        jar(library, where(Network.class), ".");
        final Path program = directory.resolve("program.jar");
        jar(program, where(StartChild.class), StartChild.class.getPackageName().replace('.', '/'));
        return String.join(File.pathSeparator, program.toString(), library.toString(), where(CodedInputStream.class).toString(),
                where(OrtEnvironment.class).toString());
    }

    private static Path where(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void jar(Path file, Path classes, String content) {
        final int code = ToolProvider.findFirst("jar").orElseThrow().run(System.out, System.err,
                "--create", "--file", file.toString(), "-C", classes.toString(), content);
        if (code != 0) {
            throw new IllegalStateException("jar of " + classes + " ended with " + code + "; expected 0");
        }
    }
}
