/*
 * Tiles of the depthwise 3x3 convolution: up to 7 output pixels of a row by one vector of channels, down a column of rows.
 *
 * A tile keeps the bias and its nine weights in registers where there are 32, with 7 accumulators, 2 bounds and an input; of 16 registers
 * three have the weights of a row of taps at a time. An input is loaded once for the pixels that see it: left to itself the compiler makes
 * it an operand in memory of each FMA, and loads come to bound the tile. Fetching the strip ahead was slower; where it comes from the L2
 * there are too many bytes, not too long a wait.
 */
enum { WIDEST = 7 };

INLINE void column(
        const int pixels, const int stride, const columns *shape, const float *w, const float *in, int rows, float *out,
        int32_t low_bits, int32_t high_bits) {
    const vector bias = load(w), low = broadcast_bits(low_bits), high = broadcast_bits(high_bits);
    vector taps[9];
#pragma GCC unroll 9
    for (int tap = 0; tap < 9 && LANES == 16; tap++) {
        taps[tap] = load(w + (1 + tap) * LANES);
    }
    for (int r = 0; r < rows; r++, in += stride * shape->pitch, out += shape->output_width * BLOCK) { /* an output row a step */
        vector acc[WIDEST];
#pragma GCC unroll 7
        for (int m = 0; m < pixels; m++) {
            acc[m] = bias;
        }
#pragma GCC unroll 3
        for (int kh = 0; kh < 3; kh++) {
            const float *row = in + kh * shape->pitch;
#pragma GCC unroll 3
            for (int kw = 0; kw < 3 && LANES < 16; kw++) {
                taps[3 * kh + kw] = load(w + (1 + 3 * kh + kw) * LANES);
                KEEP_IN_REGISTER(taps[3 * kh + kw]);
            }
#pragma GCC unroll 16
            for (int i = 0; i < (pixels - 1) * stride + 3; i++) { /* an input a step, to every pixel that sees it */
                vector x = load(row + i * BLOCK);
                KEEP_IN_REGISTER(x);
#pragma GCC unroll 3
                for (int kw = 2; kw >= 0; kw--) {
                    const int m = (i - kw) / stride;
                    if (i >= kw && (i - kw) % stride == 0 && m < pixels) {
                        acc[m] = step(x, taps[3 * kh + kw], acc[m]);
                    }
                }
            }
        }
#pragma GCC unroll 7
        for (int m = 0; m < pixels; m++) {
            store(out + m * BLOCK, clamp_bits(acc[m], low, high));
        }
    }
}

typedef void column_function(
        const columns *shape, const float *w, const float *in, int rows, float *out, int32_t low_bits, int32_t high_bits);

#define COLUMN(pixels, stride) \
    static void column_##pixels##_##stride( \
            const columns *shape, const float *w, const float *in, int rows, float *out, int32_t low_bits, int32_t high_bits) { \
        column(pixels, stride, shape, w, in, rows, out, low_bits, high_bits); \
    }
#define COLUMNS(pixels) COLUMN(pixels, 1) COLUMN(pixels, 2)
#define ENTRY(pixels) {column_##pixels##_1, column_##pixels##_2},
#define EACH_WIDTH(X) X(1) X(2) X(3) X(4) X(5) X(6) X(7)

EACH_WIDTH(COLUMNS)

static column_function *const COLUMN_TILES[][2] = {EACH_WIDTH(ENTRY)};

static void depthwise(
        const columns *shape, const float *w, int blocks, const float *in, ptrdiff_t in_block_stride, int output_rows,
        float *out, ptrdiff_t out_block_stride, int32_t low, int32_t high) {
    const int tiles = (shape->output_width + WIDEST - 1) / WIDEST;
    for (int n = 0; n < blocks * BLOCK; n += LANES) { /* a vector of channels a step */
        const float *from = in + n / BLOCK * in_block_stride + n % BLOCK;
        float *to = out + n / BLOCK * out_block_stride + n % BLOCK;
        for (int t = 0, ow = 0; t < tiles; t++) { /* a tile of neighbouring pixels a step, all of nearly one width */
            const int pixels = (shape->output_width - ow + tiles - t - 1) / (tiles - t);
            COLUMN_TILES[pixels - 1][shape->stride - 1](
                    shape, w + 10 * n, from + ow * shape->stride * BLOCK, output_rows, to + ow * BLOCK, low, high);
            ow += pixels;
        }
    }
}

/*
 * Tiles that read plain pixels: 8 output pixels by one vector of channels, along the rows of an image that comes from the L3, which the
 * processor then reads ahead. 8 chains and the weights of a row of taps fit in 16 registers. Nobody has looked at the values: NaN may come
 * out of a chain.
 */
enum { PLAIN_PIXELS = 8 };

INLINE void plain_tile(const float *w, const float *in, ptrdiff_t pitch, float *out, vector low, vector high) {
    const vector bias = load(w);
    vector acc[PLAIN_PIXELS];
#pragma GCC unroll 8
    for (int m = 0; m < PLAIN_PIXELS; m++) {
        acc[m] = bias;
    }
#pragma GCC unroll 3
    for (int kh = 0; kh < 3; kh++) { /* a row of taps a step */
        vector taps[3];
#pragma GCC unroll 3
        for (int kw = 0; kw < 3; kw++) {
            taps[kw] = load(w + (1 + 3 * kh + kw) * LANES);
            KEEP_IN_REGISTER(taps[kw]);
        }
#pragma GCC unroll 10
        for (int i = 0; i < PLAIN_PIXELS + 2; i++) { /* an input a step, to every pixel that sees it */
            vector x = load(in + kh * pitch + i * PLAIN_CHANNELS);
            KEEP_IN_REGISTER(x);
#pragma GCC unroll 3
            for (int kw = 2; kw >= 0; kw--) {
                if (i >= kw && i - kw < PLAIN_PIXELS) {
                    acc[i - kw] = step(x, taps[kw], acc[i - kw]);
                }
            }
        }
    }
#pragma GCC unroll 8
    for (int m = 0; m < PLAIN_PIXELS; m++) {
        store(out + m * BLOCK, clamp_compared(acc[m], low, high));
    }
}

/* Output pixels of a row, each by itself; what lies beside their rows of taps is +0.0. */
static void plain_pixels(
        int from, int until, int pad, const float *w, const float *in, int input_width, float *out, ptrdiff_t out_block_stride,
        vector low, vector high) {
    for (int ow = from; ow < until; ow++) {
        for (int n = 0; n < PLAIN_CHANNELS; n += LANES) { /* a vector of channels a step */
            vector acc = load(w + 10 * n);
            for (int tap = 0; tap < 9; tap++) {
                const int iw = ow - pad + tap % 3;
                const bool inside = iw >= 0 && iw < input_width;
                const vector x = inside ? load(in + ((ptrdiff_t) (tap / 3 * input_width + iw)) * PLAIN_CHANNELS + n) : broadcast(0);
                acc = step(x, load(w + 10 * n + (1 + tap) * LANES), acc);
            }
            store(out + n / BLOCK * out_block_stride + ow * BLOCK + n % BLOCK, clamp_compared(acc, low, high));
        }
    }
}

static void depthwise_plain(
        int packed_lanes, const float *w, const float *in, int input_width, int rows, int output_width,
        float *out, ptrdiff_t out_block_stride, float low, float high) {
    (void) packed_lanes; /* those of this variant */
    const int pad = (output_width + 2 - input_width) / 2, inside = input_width - 2;
    const int end = inside < PLAIN_PIXELS ? pad : pad + inside; /* of what tiles compute */
    const ptrdiff_t pitch = (ptrdiff_t) input_width * PLAIN_CHANNELS;
    const vector lo = broadcast(low), hi = broadcast(high);
    for (int r = 0; r < rows; r++, in += pitch, out += output_width * BLOCK) { /* an output row a step */
        for (int tile = pad; tile < end; tile += PLAIN_PIXELS) { /* a tile of pixels a step; the last may overlap the one before */
            const int ow = min_int(tile, end - PLAIN_PIXELS);
            for (int n = 0; n < PLAIN_CHANNELS; n += LANES) { /* a vector of channels a step */
                plain_tile(w + 10 * n, in + (ow - pad) * PLAIN_CHANNELS + n, pitch,
                        out + n / BLOCK * out_block_stride + ow * BLOCK + n % BLOCK, lo, hi);
            }
        }
        plain_pixels(0, pad, pad, w, in, input_width, out, out_block_stride, lo, hi);
        plain_pixels(end, output_width, pad, w, in, input_width, out, out_block_stride, lo, hi);
    }
}
