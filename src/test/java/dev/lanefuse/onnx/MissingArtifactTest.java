package dev.lanefuse.onnx;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Without protobuf on the class path everything but the reader of files works, and that says what is missing. */
class MissingArtifactTest {
    private static URLClassLoader withoutProtobuf() {
        final URL[] path = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("protobuf")).map(MissingArtifactTest::url).toArray(URL[]::new);
        return new URLClassLoader(path, ClassLoader.getPlatformClassLoader());
    }

    private static URL url(String entry) {
        try {
            return Path.of(entry).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void read_withoutProtobuf_namesTheArtifact() throws Exception {
        try (URLClassLoader loader = withoutProtobuf()) {
            final Class<?> model = loader.loadClass(OnnxModel.class.getName());
            final byte[] file = new SmallNet(13, 4, 4).pointwise(4).bytes();
            final Throwable cause = assertThrows(InvocationTargetException.class,
                    () -> model.getMethod("read", byte[].class).invoke(null, (Object) file)).getCause();
            assertInstanceOf(IllegalStateException.class, cause);
            assertTrue(cause.getMessage().contains("com.google.protobuf:protobuf-java"), cause.getMessage());
        }
    }

    @Test
    void core_withoutProtobuf_works() throws Exception {
        try (URLClassLoader loader = withoutProtobuf()) {
            final Class<?> backend = loader.loadClass("dev.lanefuse.Backend");
            final Object auto = backend.getField("AUTO").get(null);
            assertTrue(backend.getMethod("description").invoke(auto).toString().contains(":"));
        }
    }
}
