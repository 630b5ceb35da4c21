package dev.lanefuse.exec;

import static dev.lanefuse.kernel.Kernels.BLOCK;

import dev.lanefuse.ConvolutionSpec;
import dev.lanefuse.ConvolutionSpec.Kind;
import dev.lanefuse.kernel.Kernels;
import dev.lanefuse.kernel.Patches;

/**
 * What a block's first pointwise convolution reads: rows of the image in blocks of channels, or, where it is a dense 3x3 one, the patches
 * of rows of its output.
 */
final class InputRows {
    private final Kernels kernels;
    private final Patches patches;
    private final int width;
    private final int channels;

    private InputRows(Kernels kernels, Patches patches, int width, int channels) {
        this.kernels = kernels;
        this.patches = patches;
        this.width = width;
        this.channels = channels;
    }

    static InputRows of(Kernels kernels, ConvolutionSpec reader) {
        return new InputRows(kernels, reader.kind() == Kind.DENSE ? patches(reader) : null, reader.outputWidth(), reader.inputChannels());
    }

    static Patches patches(ConvolutionSpec dense) {
        return new Patches(dense.inputHeight(), dense.inputWidth(), dense.inputChannels(), dense.outputWidth(), dense.stride(),
                dense.padding().before(dense.inputHeight(), dense.stride()), dense.padding().before(dense.inputWidth(), dense.stride()));
    }

    /** Elements of a pixel: whole blocks. */
    int size() {
        return patches == null ? Kernels.wholeBlocks(channels) : patches.size();
    }

    /**
     * Brings rows {@code from} until {@code to} into the scratch.
     *
     * @return whether the magnitude of every value is at most {@code limit}; false for NaN
     */
    boolean read(float[] x, int xOffset, int xStride, int from, int to, float[] scratch, int at, int blockStride, float limit) {
        if (patches != null) {
            return kernels.patches(patches, from, to, x, xOffset, patches.inputWidth() * xStride, xStride, scratch, at, blockStride, limit);
        }
        return kernels.toBlocks(x, xOffset + from * width * xStride, xStride, channels, (to - from) * width, scratch, at, blockStride,
                limit);
    }

    /** Elements from block to block, in scratch for {@code rows} rows. */
    int blockStride(int rows) {
        return rows * width * BLOCK;
    }
}
