package dev.lanefuse.jmh.service;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A small service, a photo in and its labels out by HTTP, a virtual thread a request; and its client, whose connections are kept. */
final class PhotoService implements AutoCloseable {
    /** Says what is on a photo. */
    interface Labels {
        /** Of the bytes of a file. */
        String of(byte[] photo) throws IOException;
    }

    private static final int QUEUED = 1024;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI address;

    /** Begins to serve, on a free port of the loopback. */
    PhotoService(Labels labels) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), QUEUED);
        server.setExecutor(threads);
        server.createContext("/classify", exchange -> answer(exchange, labels));
        server.start();
        address = URI.create("http:/" + server.getAddress() + "/classify");
    }

    private static void answer(HttpExchange exchange, Labels labels) throws IOException {
        try (exchange) {
            final byte[] text = labels.of(exchange.getRequestBody().readAllBytes()).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, text.length);
            exchange.getResponseBody().write(text);
        }
    }

    /**
     * Asks the service.
     *
     * @throws IllegalStateException if it does not answer with labels
     */
    String ask(byte[] photo) throws IOException, InterruptedException {
        final HttpResponse<String> response = client.send(HttpRequest.newBuilder(address).POST(BodyPublishers.ofByteArray(photo)).build(),
                BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IllegalStateException("the service answered with " + response.statusCode() + "; expected 200");
        }
        return response.body();
    }

    @Override
    public void close() {
        client.shutdownNow();
        server.stop(0);
        threads.close();
    }
}
