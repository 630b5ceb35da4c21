package dev.lanefuse.kernel;

/**
 * The kernels by name, those that take most of a network's time first, and behind {@link #MEAN} those that MobileNetV2 does without. What
 * each does: {@link Kernels}.
 */
public enum Kernel {
    /** Pointwise convolution into blocks: expand. */
    POINTWISE_BLOCKED,
    /** Pointwise convolution to plain pixels: project. */
    POINTWISE,
    /** Depthwise 3x3 convolution. */
    DEPTHWISE,
    /** Dense 3x3 convolution into blocks: a network's first layer. */
    DENSE_BLOCKED,
    /** From plain pixels to blocks. */
    TO_BLOCKS,
    /** Mean over the pixels. */
    MEAN,
    /**
     * Patches of a dense 3x3 convolution; and a dense one into blocks that does not read its image as it lies ({@link Patches#isImage}).
     */
    PATCHES,
    /** From blocks to plain pixels. */
    FROM_BLOCKS,
    /** Clamp by compare and select. */
    CLAMP,
    /** Depthwise 3x3 convolution of plain pixels: of a block that begins with it. */
    DEPTHWISE_PLAIN
}
