/*
 * Lanefuse's inverted residual block in C11: the twin that the Java kernels are held against, with the same bits.
 *
 * A block is up to three convolutions, 1x1, 3x3 and 1x1, of which any may be missing, so that a stage by itself is a block too. It reads
 * the packed array of the Java library (dev.lanefuse.weights.Packing) and computes in its bands and slices (dev.lanefuse.exec.BlockPlan).
 *
 * Shapes and layouts; sizes and strides count floats:
 *
 *   x, residual, y   [row][pixel of a row][channel], pixels a stride apart, rows without gaps
 *   weights          one array for all stages, a stage's from its offset on
 *     pointwise      panels of 2 x lanes output channels, the last perhaps half: [panel][bias, then one row an input][channel of the panel]
 *     dense 3x3      the same, over inputs in the order (kh, kw, input channel)
 *     depthwise 3x3  [vector of lanes channels][bias, then 9 taps (kh, kw)][lane], in whole blocks of 16 channels
 *   scratch          within a block pixels lie in blocks of 16 channels, [block of channels][pixel][16]
 *
 * Channels that fill up a panel or a block have weights of +0.0. A chain of odd length has one input more, whose weights are -0.0.
 *
 * Numbers: every output element is acc = bias; acc = fma(x, w, acc) over the inputs in ascending order; then the residual is added; then
 * v <= low ? low : v >= high ? high : v. Taps in the padding are +0.0, a NaN comes out as some NaN.
 *
 * Ownership: the caller owns all memory. Nothing is allocated, kept or locked; threads may run one block with a scratch each. Arguments are
 * trusted. Arrays that are written overlap no others; x and residual may be the same. Nothing need be aligned, but vectors that
 * straddle two cache lines are slower.
 */
#ifndef LANEFUSE_H
#define LANEFUSE_H

#include <stdint.h>

#pragma GCC visibility push(default)

/* How a block is computed. The number is that of the lanes for which the weights must be packed; plain code takes any. */
enum { LANEFUSE_PLAIN = 1, LANEFUSE_AVX2 = 8, LANEFUSE_AVX512 = 16 };

/* What a stage is. */
enum { LANEFUSE_NONE, LANEFUSE_POINTWISE, LANEFUSE_DEPTHWISE, LANEFUSE_DENSE };

/* One convolution with its clamp. */
typedef struct {
    int32_t kind;    /* LANEFUSE_NONE where it is missing */
    int32_t inputs;  /* channels of an input pixel */
    int32_t outputs; /* channels of an output pixel */
    int32_t weights; /* where its packed weights begin */
    float low;       /* the clamp, -infinity and infinity for none */
    float high;
} lanefuse_stage;

/*
 * Up to three convolutions and how they are cut. By itself a depthwise convolution is the second stage, any other the third.
 *
 * Height, width, stride and padding are those of the 3x3 convolution; of a pointwise one by itself, input and output have one size.
 */
typedef struct {
    int32_t lanes; /* for which the weights were packed: 4, 8 or 16 */
    int32_t input_height, input_width;
    int32_t output_height, output_width;
    int32_t stride;            /* 1 or 2 */
    int32_t pad_top, pad_left; /* rows and columns of zeros before the image, 0 or 1 */
    int32_t band_rows;         /* output rows that are computed together */
    int32_t slice_width;       /* hidden channels that are computed together: of a depthwise block a multiple of 16 and of a panel */
    float finite_limit;        /* inputs up to this magnitude keep every clamped stage finite; negative where that was not shown */
    lanefuse_stage expand;     /* pointwise */
    lanefuse_stage convolution; /* depthwise or dense */
    lanefuse_stage project;    /* pointwise, or a dense one by itself */
} lanefuse_block;

/* Whether this machine can run a variant: 1 or 0. Plain code needs a fused multiply-add in hardware too. */
int32_t lanefuse_available(int32_t variant);

/* Floats of scratch that a run of a block takes. */
int64_t lanefuse_scratch_size(const lanefuse_block *block);

/*
 * Computes the output rows row_from until row_to of one image. What was in the scratch does not matter.
 *
 * residual: pixels of the output's shape that are added before the last clamp, or null for none
 * Returns 0, or -1 where the variant is not available or wants other lanes than the block has; then nothing is written.
 */
int32_t lanefuse_run(
        int32_t variant, const lanefuse_block *block, const float *weights, float *scratch, const float *x, int32_t x_stride,
        const float *residual, int32_t residual_stride, float *y, int32_t y_stride, int32_t row_from, int32_t row_to);

/*
 * The machine's limits, for whoever measures the time of a call. The variant must be available; what comes back only keeps the work alive.
 */

/* The most multiply-adds a second: steps x 12 chains x lanes of them, in registers; 16 lanes with AVX-512, else 8. */
float lanefuse_peak(int32_t variant, int64_t steps);

/*
 * Reads count floats, a multiple of 128, from front to back, so many times: what a pass over a small cache takes is less than what a call
 * does.
 */
float lanefuse_read(int32_t variant, const float *values, int64_t count, int64_t times);

#pragma GCC visibility pop

#endif
