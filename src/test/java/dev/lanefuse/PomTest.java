package dev.lanefuse;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** What the library asks of those who use it. */
class PomTest {
    @Test
    void dependencies_outsideOfTests_areOneOptional() throws Exception {
        final Element project = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(Path.of("pom.xml").toFile())
                .getDocumentElement();
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

    private static String text(Element dependency, String name) {
        final NodeList found = dependency.getElementsByTagName(name);
        return found.getLength() == 0 ? "" : found.item(0).getTextContent().strip();
    }
}
