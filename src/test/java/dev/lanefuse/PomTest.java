package dev.lanefuse;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** What the library asks of those who use it. */
class PomTest {
    private final Element project;

    PomTest() throws Exception {
        project = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(Path.of("pom.xml").toFile()).getDocumentElement();
    }

    @Test
    void dependencies_outsideOfTests_areOneOptional() {
        final NodeList dependencies = project.getElementsByTagName("dependency");
        final Map<String, String> used = new TreeMap<>();
        for (int i = 0; i < dependencies.getLength(); i++) {
            final Element dependency = (Element) dependencies.item(i);
            if (dependency.getParentNode().getParentNode() == project && !text(dependency, "scope").equals("test")) {
                used.put(text(dependency, "artifactId"), text(dependency, "scope") + text(dependency, "optional"));
            }
        }
        assertEquals(Map.of("protobuf-java", "true"), used, "artifacts and whether they are optional");
    }

    /** Who copies the README's dependencies gets this version, and the one that it was tested with. */
    @Test
    void readme_namesTheVersions() throws Exception {
        final List<String> named = Pattern.compile("<artifactId>(.+)</artifactId>\\s+<version>(.+)</version>")
                .matcher(Files.readString(Path.of("README.md"))).results().map(found -> found.group(1) + " " + found.group(2)).toList();
        assertEquals(List.of("protobuf-java " + text(project, "protobuf.version"), "lanefuse " + text(project, "version")), named);
    }

    private static String text(Element dependency, String name) {
        final NodeList found = dependency.getElementsByTagName(name);
        return found.getLength() == 0 ? "" : found.item(0).getTextContent().strip();
    }
}
