package dev.lanefuse.event;

/**
 * A stage of a network, in words.
 *
 * @param name what it is
 * @param input the shape of what it takes, {@code heightxwidthxchannels}
 * @param output the shape of what it gives
 * @param multiplyAdds of one image
 */
public record StageLabel(String name, String input, String output, long multiplyAdds) {}
