/**
 * MobileNetV2's inverted residual block, layer-fused, with the same bits on every path.
 *
 * <p>A block is described by a {@link dev.lanefuse.BlockSpec} and its trained numbers by {@link dev.lanefuse.BlockWeights}; {@link
 * dev.lanefuse.InvertedResidual#prepare} checks, folds, packs and plans once, {@code run} computes as often as you like. A {@link
 * dev.lanefuse.Convolution} is one stage by itself; whole networks are in {@link dev.lanefuse.net}. Images are NHWC, f32; {@link
 * dev.lanefuse.Nchw} turns those in the other order.
 *
 * <h2>The numeric contract</h2>
 *
 * <ol>
 * <li>Batch normalisation is folded once, in double, rounded once to float: {@code w' = w * (gamma / sqrt(variance + epsilon))},
 *       {@code b' = beta + (bias - mean) * (gamma / sqrt(variance + epsilon))}. Folded values that are subnormal become +0.0; their count
 *       is reported.
 *   <li>An output element is one chain: {@code acc = b'; for k ascending: acc = fma(x[k], w'[k], acc)}, k running over (kh, kw, input
 *       channel); then the residual is added; then the activation clamps. Taps in the padding take part as x = +0.0.
 *   <li>The clamp is compare and select, {@code v <= low ? low : v >= high ? high : v}: -0.0 becomes +0.0 at low = 0, and NaN comes out as
 *       NaN. Which NaN (sign, payload) is not part of the contract; Java does not define it.
 *   <li>Nothing else changes a bit: not the backend, the lanes, the plan, fusion, the number of threads or images, the layout of arrays.
 * <li>Against the exact result the error of a chain of length K obeys {@code |error| <= gamma_K * (|b'| + sum |x||w'|)} (Higham, Accuracy
 *       and Stability of Numerical Algorithms, chapter 3) as long as nothing underflows; a residual adds one more rounding.
 *   <li>Without hardware FMA a step is a multiplication and an addition, on every path; the bits are then the same among machines of that
 *       kind, and {@link dev.lanefuse.Backend#description} says so.
 * </ol>
 *
 * <h2>Conventions of all exported packages</h2>
 *
 * <ul>
 *   <li>No parameter and no result is null unless its description says so; a null that was not asked for is a {@link NullPointerException}.
 *   <li>Sizes, offsets and strides count elements, memory is counted in bytes.
 * <li>Whatever prepares something throws what {@link dev.lanefuse.Backend#serving} throws, too: a system property may have none of its
 *       values, or ask for a backend that cannot be had. Shapes for which an array would need more than 2^31 - 65 values are an
 *       {@link IllegalArgumentException}.
 * <li>Records keep the arrays that they are given, uncopied, and compare them by identity. What is prepared holds copies: from then on the
 *       trained arrays may change or go.
 *   <li>Specs, and whatever is prepared, are immutable and serve all threads. Scratch serves one run at a time and says so to a second.
 * <li>A wrong argument is an {@link IllegalArgumentException} before anything is written, a wrong moment an {@link IllegalStateException},
 *       a wrong file an {@link java.io.IOException}; messages say what, what was got, and the rule.
 * </ul>
 */
package dev.lanefuse;
