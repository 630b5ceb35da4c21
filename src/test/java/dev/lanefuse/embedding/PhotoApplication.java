package dev.lanefuse.embedding;

import dev.lanefuse.Backend;
import dev.lanefuse.Threads;
import dev.lanefuse.image.ImageClassifier;
import dev.lanefuse.image.Preset;
import dev.lanefuse.onnx.OnnxModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A program that asks what is on a photo. */
public final class PhotoApplication {
    private PhotoApplication() {}

    /** Prints what keeps it from an answer: the first argument is a model, the second a photo. */
    public static void main(String[] arguments) throws IOException {
        try (ImageClassifier classifier = ImageClassifier.of(
                OnnxModel.read(Path.of(arguments[0])), Preset.TF, List.of(), Backend.SCALAR, Threads.CALLER)) {
            System.out.println("answer " + classifier.classify(Path.of(arguments[1]), 1));
        } catch (IllegalStateException e) {
            System.out.println("answer " + e.getMessage());
        }
    }
}
