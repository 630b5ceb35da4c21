package dev.lanefuse.event;

import java.util.List;

/**
 * What is run, in words.
 *
 * @param input the shape of an image, {@code heightxwidthxchannels}
 * @param output the shape of what comes of it
 * @param multiplyAdds of one image
 * @param threads of a run
 * @param stages of a network, in their order; none of a block or convolution by itself
 */
public record RunLabel(String input, String output, long multiplyAdds, int threads, List<StageLabel> stages) {}
