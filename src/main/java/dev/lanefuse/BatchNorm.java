package dev.lanefuse;

import java.util.Objects;

/**
 * Batch normalisation at inference: {@code gamma * (v - mean) / sqrt(variance + epsilon) + beta}, per channel (Ioffe and Szegedy,
 * arXiv 1502.03167, algorithm 1). The arrays are kept, not copied, and read during {@code prepare} only.
 *
 * @param gamma scale, one a channel
 * @param beta shift, one a channel
 * @param mean running mean, one a channel
 * @param variance running variance, one a channel; {@code variance + epsilon} must be positive
 * @param epsilon added to the variance; PyTorch's default is 1e-5, Keras' 1e-3
 */
public record BatchNorm(float[] gamma, float[] beta, float[] mean, float[] variance, double epsilon) {
    /** Requires all arrays. */
    public BatchNorm {
        Objects.requireNonNull(gamma, "gamma");
        Objects.requireNonNull(beta, "beta");
        Objects.requireNonNull(mean, "mean");
        Objects.requireNonNull(variance, "variance");
    }
}
