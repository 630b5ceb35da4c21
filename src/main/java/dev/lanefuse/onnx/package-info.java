/**
 * Networks from .onnx files: {@link dev.lanefuse.onnx.OnnxModel#read} is the front door. The conventions are those of {@link dev.lanefuse}.
 *
 * <p>A file is read in four steps, each with its own classes. Its messages are read without copying them ({@code Fields}, {@code Graph},
 * {@code Node}, {@code Tensor}). The nodes that the output needs are sorted ({@code Order}). They are run on descriptions in place of
 * numbers ({@code Interpreter}), which leaves a chain of steps: a convolution with its batch normalisation and clamp, an addition, a
 * pooling, a scale, probabilities ({@code Chain}, {@code Step}, {@code Trained}). The chain is cut into blocks and layers ({@code Fusion}).
 *
 * <p>The one class that knows protobuf is {@code Fields}; the artifact {@code com.google.protobuf:protobuf-java} is needed only by those
 * who read a file.
 */
package dev.lanefuse.onnx;
