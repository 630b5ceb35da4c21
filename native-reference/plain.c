/*
 * The kernels in plain C: names and loop order of dev.lanefuse.kernel.scalar.ScalarKernels.
 *
 * The innermost loop runs over neighbouring output channels and holds one step of each chain, c[n] = fmaf(x, w[n], c[n]), which the
 * compiler may vectorize without changing a bit. fmaf must be an instruction: as a function of the library it is a hundred times slower.
 */
#include "kernels.h"

#include <math.h>

static void step(float x, const float *restrict w, float *restrict c, int run) {
    for (int n = 0; n < run; n++) {
        c[n] = fmaf(x, w[n], c[n]);
    }
}

/* The chains of run neighbouring channels of panel p, from its channel n, for one pixel. */
static void chains(const panels *w, int p, int n, int run, const float *a, ptrdiff_t a_block_stride, float *c) {
    const int width = panels_width(w, p);
    const float *at = panels_at(w, p) + n;
    memcpy(c, at, (size_t) run * sizeof *c);
    for (int k = 0; k < w->inputs; k++) { /* an input a step */
        at += width;
        step(a[k / BLOCK * a_block_stride + k % BLOCK], at, c, run);
    }
}

static void clamp_bits(float *c, int count, int32_t low, int32_t high) {
    if (low == NO_LOW && high == NO_HIGH) {
        return;
    }
    for (int i = 0; i < count; i++) {
        int32_t bits = float_bits(c[i]);
        bits = bits > low ? bits : low;
        bits = bits < high ? bits : high;
        memcpy(&c[i], &bits, sizeof bits);
    }
}

static void pointwise(
        const panels *w, const float *a, ptrdiff_t a_block_stride, int pixels, const float *residual, ptrdiff_t residual_stride,
        float *c, ptrdiff_t c_stride) {
    for (int p = 0; p < panels_count(w); p++) { /* a panel of output channels a step */
        const int start = p * w->width;
        const int run = min_int(w->width, w->outputs - start);
        for (int m = 0; m < pixels; m++) { /* a pixel a step */
            float *to = c + m * c_stride + start;
            chains(w, p, 0, run, a + m * BLOCK, a_block_stride, to);
            if (residual != NULL) {
                const float *add = residual + m * residual_stride + start;
                for (int n = 0; n < run; n++) {
                    to[n] += add[n];
                }
            }
        }
    }
}

static void pointwise_blocked(
        const panels *w, int from_panel, int to_panel, const float *a, ptrdiff_t a_block_stride, int rows, int width,
        float *c, ptrdiff_t c_block_stride, ptrdiff_t c_row_stride, int32_t low, int32_t high) {
    const int run = min_int(BLOCK, w->width);
    for (int p = from_panel; p < to_panel; p++) { /* a panel of output channels a step */
        for (int n = 0; n < panels_width(w, p); n += run) { /* a block, or what a panel holds of it */
            const int channel = p * w->width + n;
            float *start = c + channel / BLOCK * c_block_stride + channel % BLOCK;
            for (int m = 0; m < rows * width; m++) { /* a pixel a step */
                float *to = start + m / width * c_row_stride + m % width * BLOCK;
                chains(w, p, n, run, a + m * BLOCK, a_block_stride, to);
                clamp_bits(to, run, low, high);
            }
        }
    }
}

/*
 * A vector of channels of one output pixel, whose rows of taps are those of in from pixel iw on, a distance apart; what lies beside their
 * width is +0.0.
 */
static void taps(const float *in, int iw, int width, int distance, ptrdiff_t pitch, const float *w, int lanes, float *restrict out) {
    static const float beside[BLOCK];
    memcpy(out, w, (size_t) lanes * sizeof *out);
    for (int tap = 0; tap < 9; tap++) {
        const int pixel = iw + tap % 3;
        const float *x = pixel >= 0 && pixel < width ? in + tap / 3 * pitch + pixel * distance : beside;
        const float *at = w + (1 + tap) * lanes;
        for (int i = 0; i < lanes; i++) {
            out[i] = fmaf(x[i], at[i], out[i]);
        }
    }
}

static void depthwise(
        const columns *shape, const float *w, int blocks, const float *in, ptrdiff_t in_block_stride, int output_rows,
        float *out, ptrdiff_t out_block_stride, int32_t low, int32_t high) {
    for (int b = 0; b < blocks; b++) { /* a block of channels a step */
        for (int r = 0; r < output_rows; r++) { /* an output row a step */
            for (int ow = 0; ow < shape->output_width; ow++) { /* a pixel a step */
                const float *from = in + b * in_block_stride + r * shape->stride * shape->pitch;
                const int iw = ow * shape->stride;
                float *to = out + b * out_block_stride + (r * shape->output_width + ow) * BLOCK;
                for (int n = 0; n < BLOCK; n += shape->lanes) { /* a vector of channels a step */
                    taps(from + n, iw, iw + 3, BLOCK, shape->pitch, w + (b * BLOCK + n) * 10, shape->lanes, to + n);
                }
                clamp_bits(to, BLOCK, low, high);
            }
        }
    }
}

static void clamp(float *c, ptrdiff_t stride, int channels, int pixels, float low, float high) {
    for (int m = 0; m < pixels; m++) {
        for (int n = 0; n < channels; n++) {
            const float v = c[m * stride + n];
            c[m * stride + n] = v <= low ? low : v >= high ? high : v;
        }
    }
}

static void depthwise_plain(
        int packed_lanes, const float *w, const float *in, int input_width, int rows, int output_width,
        float *out, ptrdiff_t out_block_stride, float low, float high) {
    const int pad = (output_width + 2 - input_width) / 2;
    const ptrdiff_t pitch = (ptrdiff_t) input_width * PLAIN_CHANNELS;
    for (int m = 0; m < rows * output_width; m++) { /* a pixel a step */
        for (int n = 0; n < PLAIN_CHANNELS; n += packed_lanes) { /* a vector of channels a step */
            float *to = out + n / BLOCK * out_block_stride + m * BLOCK + n % BLOCK;
            taps(in + m / output_width * pitch + n, m % output_width - pad, input_width, PLAIN_CHANNELS, pitch,
                    w + n * 10, packed_lanes, to);
            clamp(to, packed_lanes, packed_lanes, 1, low, high);
        }
    }
}

static bool to_blocks(
        const float *a, ptrdiff_t a_stride, int channels, int pixels, float *c, ptrdiff_t c_block_stride, float limit) {
    bool within = true;
    for (int m = 0; m < pixels; m++) {
        for (int n = 0; n < whole_blocks(channels); n++) {
            const float v = n < channels ? a[m * a_stride + n] : 0;
            c[n / BLOCK * c_block_stride + m * BLOCK + n % BLOCK] = v;
            within &= fabsf(v) <= limit;
        }
    }
    return within;
}

static void patches(
        const patch_shape *shape, int first_row, int end_row, const float *in, ptrdiff_t in_stride, float *out,
        ptrdiff_t out_block_stride) {
    for (int oh = first_row; oh < end_row; oh++) { /* an output row a step */
        gather(shape, oh, 0, shape->output_width, in, in_stride,
                out + (ptrdiff_t) (oh - first_row) * shape->output_width * BLOCK, out_block_stride);
    }
}

static void from_blocks(
        const float *a, ptrdiff_t a_block_stride, int channels, int pixels, const float *residual, ptrdiff_t residual_stride,
        float *c, ptrdiff_t c_stride) {
    for (int m = 0; m < pixels; m++) {
        for (int n = 0; n < channels; n++) {
            const float v = a[n / BLOCK * a_block_stride + m * BLOCK + n % BLOCK];
            c[m * c_stride + n] = residual == NULL ? v : v + residual[m * residual_stride + n];
        }
    }
}

const kernels kernels_plain = {pointwise, pointwise_blocked, depthwise, depthwise_plain, to_blocks, patches, from_blocks, clamp};
