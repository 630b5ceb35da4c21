/* The patches that a dense 3x3 convolution multiplies, value by value: dev.lanefuse.kernel.Patches. */
#include "kernels.h"

const float *patch_row(const patch_shape *shape, int oh, int kh, const float *in, ptrdiff_t in_stride) {
    const int ih = oh * shape->stride - shape->pad_top + kh;
    return ih < 0 || ih >= shape->input_height ? NULL : in + (ptrdiff_t) ih * shape->input_width * in_stride;
}

/* Three neighbouring pixels of one row, or of none; the first may be left, the last right of the image. */
static void gather_row(
        const patch_shape *shape, const float *row, int first, ptrdiff_t in_stride, int run, float *out, ptrdiff_t block_stride) {
    int k = run;
    for (int iw = first; iw < first + 3; iw++) {
        const bool inside = row != NULL && iw >= 0 && iw < shape->input_width;
        for (int i = 0; i < shape->channels; i++, k++) {
            out[k / BLOCK * block_stride + k % BLOCK] = inside ? row[iw * in_stride + i] : 0;
        }
    }
}

void gather(
        const patch_shape *shape, int oh, int from, int until, const float *in, ptrdiff_t in_stride, float *out,
        ptrdiff_t out_block_stride) {
    const int chain = 9 * shape->channels;
    for (int ow = from; ow < until; ow++) { /* a pixel a step */
        float *to = out + (ptrdiff_t) ow * BLOCK;
        for (int kh = 0; kh < 3; kh++) {
            gather_row(shape, patch_row(shape, oh, kh, in, in_stride), ow * shape->stride - shape->pad_left, in_stride,
                    3 * kh * shape->channels, to, out_block_stride);
        }
        if (chain % 2 != 0) {
            to[chain / BLOCK * out_block_stride + chain % BLOCK] = 0; /* the step that evens the chain */
        }
    }
}
