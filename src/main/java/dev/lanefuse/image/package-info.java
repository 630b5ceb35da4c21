/**
 * Photos for networks: decoded with the JDK's {@code java.desktop}, resized as the networks' training did, normalised, classified.
 *
 * <p>{@link dev.lanefuse.image.ImageClassifier} does all of it:
 *
 * {@snippet :
 * ImageClassifier classifier = ImageClassifier.read(Path.of("mobilenetv2.onnx"), Path.of("labels.txt"));
 * List<Guess> guesses = classifier.classify(Path.of("cat.jpg"), 5);
 * System.out.println(guesses.getFirst());
 * }
 *
 * The conventions are those of {@link dev.lanefuse}.
 */
package dev.lanefuse.image;
