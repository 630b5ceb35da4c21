package dev.lanefuse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assertions;

/** The programs in the README. */
public final class ReadmeExample {
    private ReadmeExample() {}

    /** Writes the one of that name to a source file. */
    public static Path write(String name, Path directory) throws IOException {
        final String readme = Files.readString(Path.of("README.md"));
        final Matcher example = Pattern.compile("```java\\n((?:(?!```).)*public class " + name + " .*?)```", Pattern.DOTALL).matcher(
                readme);
        Assertions.assertTrue(example.find(), "README.md has no java example named " + name);
        return Files.writeString(directory.resolve(name + ".java"), example.group(1));
    }
}
