package dev.lanefuse.cli;

import dev.lanefuse.BlockSpec;
import dev.lanefuse.BlockWeights;

/**
 * A block to be measured, with its numbers.
 *
 * @param name what it is called in reports
 * @param spec the shape
 * @param weights its numbers
 * @param input an image, {@code [inputHeight][inputWidth][inputChannels]}
 * @param expected what the block should answer, {@code [outputHeight][outputWidth][outputChannels]}, or null where nobody has said
 * @param count how often it goes into the totals
 */
record Subject(String name, BlockSpec spec, BlockWeights weights, float[] input, float[] expected, int count) {}
