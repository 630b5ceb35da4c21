/*
 * Between plain pixels and blocks, a vector of channels at a time; what does not fill a vector goes through a mask, which touches
 * nothing outside of it.
 */


static bool to_blocks(
        const float *a, ptrdiff_t a_stride, int channels, int pixels, float *c, ptrdiff_t c_block_stride, float limit) {
    vector most = broadcast(0);
    for (int n = 0; n < channels; n += LANES) { /* a vector of channels a step */
        const mask inside = lanes(0, min_int(LANES, channels - n));
        float *to = c + n / BLOCK * c_block_stride + n % BLOCK;
        for (int m = 0; m < pixels; m++) { /* a pixel a step */
            const vector x = load_lanes(a + m * a_stride + n, inside);
            most = larger_magnitude(most, x);
            store(to + m * BLOCK, x);
        }
    }
    float magnitudes[LANES];
    store(magnitudes, most);
    bool within = true;
    for (int i = 0; i < LANES; i++) {
        within &= magnitudes[i] <= limit;
    }
    return within;
}

static void from_blocks(
        const float *a, ptrdiff_t a_block_stride, int channels, int pixels, const float *residual, ptrdiff_t residual_stride,
        float *c, ptrdiff_t c_stride) {
    for (int n = 0; n < channels; n += LANES) { /* a vector of channels a step */
        const mask inside = lanes(0, min_int(LANES, channels - n));
        const float *from = a + n / BLOCK * a_block_stride + n % BLOCK;
        for (int m = 0; m < pixels; m++) { /* a pixel a step */
            const vector x = load(from + m * BLOCK);
            const vector y = residual == NULL ? x : add(x, load_lanes(residual + m * residual_stride + n, inside));
            store_lanes(c + m * c_stride + n, inside, y);
        }
    }
}

static void clamp(float *c, ptrdiff_t stride, int channels, int pixels, float low, float high) {
    const vector lo = broadcast(low), hi = broadcast(high);
    for (int m = 0; m < pixels; m++) {
        for (int n = 0; n < channels; n += LANES) {
            const mask inside = lanes(0, min_int(LANES, channels - n));
            float *at = c + m * stride + n;
            store_lanes(at, inside, clamp_compared(load_lanes(at, inside), lo, hi));
        }
    }
}

/*
 * The three pixels under a row of taps lie side by side; a vector of a patch is made of the rows that meet in it, each loaded so far before
 * or behind its run that its lanes lie right. Pixels that see the border go value by value.
 */
static void patch_vectors(
        const patch_shape *shape, int oh, int from, int until, const float *in, ptrdiff_t in_stride, float *out,
        ptrdiff_t out_block_stride) {
    const int run = 3 * shape->channels;
    for (int k = 0; k < 3 * run; k += LANES) { /* a vector of the patches a step */
        const float *at[3];
        mask inside[3];
        for (int kh = 0; kh < 3; kh++) {
            const int start = kh * run - k, begin = min_int(LANES, max_int(0, start)), end = min_int(LANES, start + run);
            inside[kh] = lanes(begin, max_int(begin, end));
            at[kh] = patch_row(shape, oh, kh, in, in_stride) - shape->pad_left * in_stride - (begin < end ? start : 0);
        }
        float *to = out + k / BLOCK * out_block_stride + k % BLOCK;
        for (int ow = from; ow < until; ow++) { /* a pixel a step */
            const ptrdiff_t pixel = ow * shape->stride * in_stride;
            const vector before = either(load_lanes(at[0] + pixel, inside[0]), load_lanes(at[1] + pixel, inside[1]));
            store(to + ow * BLOCK, either(before, load_lanes(at[2] + pixel, inside[2])));
        }
    }
}

static void patches(
        const patch_shape *shape, int first_row, int end_row, const float *in, ptrdiff_t in_stride, float *out,
        ptrdiff_t out_block_stride) {
    const int width = shape->output_width;
    const int seen = shape->input_width - 3 + shape->pad_left + shape->stride; /* by pixels that see the image only */
    for (int oh = first_row; oh < end_row; oh++) { /* an output row a step */
        float *row = out + (ptrdiff_t) (oh - first_row) * width * BLOCK;
        int from = width, until = width;
        if (in_stride == shape->channels && patch_row(shape, oh, 0, in, in_stride) != NULL
                && patch_row(shape, oh, 2, in, in_stride) != NULL) {
            from = min_int(shape->pad_left, width);
            until = max_int(from, min_int(width, seen / shape->stride));
        }
        gather(shape, oh, 0, from, in, in_stride, row, out_block_stride);
        if (from < until) {
            patch_vectors(shape, oh, from, until, in, in_stride, row, out_block_stride);
        }
        gather(shape, oh, until, width, in, in_stride, row, out_block_stride);
    }
}
