/*
 * The contract of the kernels, that of dev.lanefuse.kernel.Kernels with pointers in place of arrays and offsets.
 *
 * a is an input, c an output; strides count floats. Tensors of users are plain, [pixel][channel]; those within a block are blocked,
 * [block][pixel][16]: channel n of pixel m at n / 16 * block_stride + m * 16 + n % 16. Whatever fills up the last block does not matter,
 * but for one value: behind an odd number of channels that a pointwise convolution reads stands +0.0.
 *
 * The clamp of the kernels is right for every value but NaN, at low = +0.0 and a positive high; (NO_LOW, NO_HIGH) leaves every value as it
 * is. Bounds are handed over as the bits of floats. Who cannot exclude NaN takes the unclamped result and clamp().
 */
#ifndef KERNELS_H
#define KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Channels of a block: 64 bytes, a cache line and the widest vector. */
enum { BLOCK = 16 };

/* Channels of images that a depthwise convolution reads as they lie: of MobileNetV2's first block. */
enum { PLAIN_CHANNELS = 2 * BLOCK };

enum { NO_LOW = INT32_MIN, NO_HIGH = INT32_MAX };

/* The packed weights of a pointwise convolution, or of any whose taps lie in one run of inputs: see lanefuse.h. */
typedef struct {
    int inputs;          /* length of the chain of one output element */
    int outputs;         /* output channels without padding */
    int width;           /* channels of every panel but the last */
    const float *values; /* bias of the first channel of the first panel */
} panels;

/* The geometry of a depthwise convolution. Borders are not part of it: they are data. */
typedef struct {
    int lanes; /* for which its weights were packed */
    int stride;
    int output_width;
    ptrdiff_t pitch; /* from one input row of a block to the next, borders included */
} columns;

/* Dense 3x3 convolution as a pointwise one: for each output pixel the nine input pixels it sees, as one run of inputs. */
typedef struct {
    int input_height, input_width, channels;
    int output_width, stride, pad_top, pad_left;
} patch_shape;

typedef struct {
    /* c[m][n] = (bias[n] + sum over k of a[m][k] * w[k][n]) + residual[m][n] for all output channels and no others. */
    void (*pointwise)(
            const panels *w, const float *a, ptrdiff_t a_block_stride, int pixels, const float *residual, ptrdiff_t residual_stride,
            float *c, ptrdiff_t c_stride);

    /* The same into blocks, clamped, for rows of pixels and all channels, padding included, of some panels; c is the place of channel 0. */
    void (*pointwise_blocked)(
            const panels *w, int from_panel, int to_panel, const float *a, ptrdiff_t a_block_stride, int rows, int width,
            float *c, ptrdiff_t c_block_stride, ptrdiff_t c_row_stride, int32_t low, int32_t high);

    /* Depthwise 3x3 over blocks of channels from 0 on: in is tap (0, 0) of the first output pixel. */
    void (*depthwise)(
            const columns *shape, const float *w, int blocks, const float *in, ptrdiff_t in_block_stride, int output_rows,
            float *out, ptrdiff_t out_block_stride, int32_t low, int32_t high);

    /*
     * The same at stride 1 of an image of PLAIN_CHANNELS channels without gaps, all of whose rows of taps are there: in is the first pixel
     * of the first. Rows are padded left and right where output_width is input_width, and where it is two less, not. Clamped as clamp()
     * does it.
     */
    void (*depthwise_plain)(
            int packed_lanes, const float *w, const float *in, int input_width, int rows, int output_width,
            float *out, ptrdiff_t out_block_stride, float low, float high);

    /* Plain pixels into blocks, the last vector filled with +0.0. Returns whether every magnitude is at most limit; false for NaN. */
    bool (*to_blocks)(
            const float *a, ptrdiff_t a_stride, int channels, int pixels, float *c, ptrdiff_t c_block_stride, float limit);

    /* The patches of output rows first_row until end_row, blocked; row 0 of the image at in. */
    void (*patches)(
            const patch_shape *shape, int first_row, int end_row, const float *in, ptrdiff_t in_stride, float *out,
            ptrdiff_t out_block_stride);

    /* Blocks to plain pixels, adding residual unless it is null. */
    void (*from_blocks)(
            const float *a, ptrdiff_t a_block_stride, int channels, int pixels, const float *residual, ptrdiff_t residual_stride,
            float *c, ptrdiff_t c_stride);

    /* v <= low ? low : v >= high ? high : v of pixels x channels values where they stand. */
    void (*clamp)(float *c, ptrdiff_t stride, int channels, int pixels, float low, float high);
} kernels;

extern const kernels kernels_plain;
extern const kernels kernels_avx2;
extern const kernels kernels_avx512;

/* Where the input row of tap row kh of output row oh begins, or null for a row outside of the image. */
const float *patch_row(const patch_shape *shape, int oh, int kh, const float *in, ptrdiff_t in_stride);

/* The patches of the pixels from until until of output row oh; out is the place of the row's first. */
void gather(
        const patch_shape *shape, int oh, int from, int until, const float *in, ptrdiff_t in_stride, float *out,
        ptrdiff_t out_block_stride);

/* What a core can do at most: see lanefuse.h. */
typedef struct {
    float (*peak)(int64_t steps);
    float (*read)(const float *values, int64_t count, int64_t times);
} limits;

extern const limits limits_plain;
extern const limits limits_avx512;

static inline int whole_blocks(int channels) {
    return (channels + BLOCK - 1) / BLOCK * BLOCK;
}

static inline int min_int(int a, int b) {
    return a < b ? a : b;
}

static inline int max_int(int a, int b) {
    return a > b ? a : b;
}

/* Steps of a chain: its length, rounded up to an even number. */
static inline int panels_steps(const panels *w) {
    return w->inputs + w->inputs % 2;
}

static inline int panels_count(const panels *w) {
    return (w->outputs + w->width - 1) / w->width;
}

/* Channels of panel p: of the last, whole blocks where a panel is more than one. */
static inline int panels_width(const panels *w, int p) {
    const int unit = min_int(w->width, BLOCK);
    return min_int(w->width, (w->outputs + unit - 1) / unit * unit - p * w->width);
}

/* Where panel p begins. */
static inline const float *panels_at(const panels *w, int p) {
    return w->values + (ptrdiff_t) p * w->width * (panels_steps(w) + 1);
}

static inline int32_t float_bits(float v) {
    int32_t bits;
    memcpy(&bits, &v, sizeof bits);
    return bits;
}

#endif
