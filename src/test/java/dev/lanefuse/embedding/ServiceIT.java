package dev.lanefuse.embedding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanefuse.ReadmeExample;
import dev.lanefuse.image.Photos;
import dev.lanefuse.onnx.InputLayout;
import dev.lanefuse.onnx.TinyModel;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The README's service, compiled against the jar and started with the README's options: it becomes ready, answers, and records. */
@Timeout(120)
class ServiceIT {
    @TempDir
    Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private Process service;
    private String address;

    @BeforeEach
    void start() throws IOException {
        final Path libraries = Path.of("target", "lib", "*");
        Deployment.tool("javac", "-proc:none", "-d", directory.toString(), "-cp", Deployment.JAR.toString(),
                ReadmeExample.write("Service", directory).toString());
        final Path model = Files.write(directory.resolve("m.onnx"), TinyModel.meanColour(3, InputLayout.NCHW, false));
        final Path labels = Files.write(directory.resolve("labels.txt"), List.of("red", "green", "blue"));
        service = Jvm.builder(Jvm.HOME, Jvm.INCUBATOR, "-Dsun.net.httpserver.maxReqTime=10",
                "-XX:StartFlightRecording:filename=" + directory.resolve("service.jfr") + ",maxsize=100m,+dev.lanefuse.Run#enabled=true",
                "-cp", Deployment.path(directory, Deployment.JAR, libraries), "Service", model.toString(), labels.toString(), "0").start();
        final List<String> said = new ArrayList<>();
        address = service.inputReader().lines().peek(said::add).filter(line -> line.startsWith("http")).findFirst()
                .orElseThrow(() -> new AssertionError("the service ended with " + said));
    }

    @AfterEach
    void stop() throws InterruptedException {
        service.destroyForcibly().waitFor();
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(URI.create(address + path)).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> classify(byte[] photo) throws IOException, InterruptedException {
        return client.send(post(photo), BodyHandlers.ofString());
    }

    private HttpRequest post(byte[] photo) {
        return HttpRequest.newBuilder(URI.create(address + "classify")).POST(BodyPublishers.ofByteArray(photo)).build();
    }

    @Test
    void service_ofTheReadme_becomesReadyAnswersAndRecords() throws Exception {
        while (get("ready").statusCode() == 503) {
            Thread.sleep(10);
        }
        final HttpResponse<String> ready = get("ready");
        assertEquals(200, ready.statusCode());
        assertTrue(ready.body().startsWith("SIMD"), ready.body());

        final HttpResponse<String> good = classify(Photos.plain("jpeg", 30, 20, 0x20ff20));
        assertEquals(200, good.statusCode());
        assertTrue(good.body().contains("green (1)"), good.body());
        final HttpResponse<String> bad = classify(new byte[] {1, 2, 3});
        assertEquals(400, bad.statusCode());
        assertTrue(bad.body().startsWith("the image is no image of a known format"), bad.body());

        assertEquals(413, classify(new byte[(16 << 20) + 1]).statusCode());

        final byte[] large = Photos.plain("jpeg", 3000, 2000, 0x20ff20);
        final List<CompletableFuture<Integer>> photos = new ArrayList<>();
        for (int i = 0; i < 8 * (20 + Runtime.getRuntime().availableProcessors()); i++) {
            photos.add(client.sendAsync(post(large), BodyHandlers.discarding()).thenApply(HttpResponse::statusCode));
        }
        assertEquals(200, get("ready").statusCode());
        assertTrue(photos.stream().anyMatch(photo -> !photo.isDone()), "the probe does not wait for the photos");
        assertEquals(Set.of(200, 503), photos.stream().map(CompletableFuture::join).collect(Collectors.toSet()), "answered, or refused");

        service.destroy();
        assertTrue(service.waitFor(30, TimeUnit.SECONDS), "the service ends when it is asked to");
        final List<String> recorded = RecordingFile.readAllEvents(directory.resolve("service.jfr")).stream()
                .map(event -> event.getEventType().getName()).filter("dev.lanefuse.Run"::equals).toList();
        assertTrue(!recorded.isEmpty(), recorded.size() + " runs were recorded");
    }
}
