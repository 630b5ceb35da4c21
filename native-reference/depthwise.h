/*
 * Tiles of the depthwise 3x3 convolution: up to 7 output pixels of a row by one vector of channels, down a column of rows.
 *
 * A tile keeps the bias and its nine weights in registers where there are 32, with 7 accumulators, 2 bounds and an input; of 16 registers three have the weights
 * of a row of taps at a time. An input is loaded once for the pixels that see it: left to itself the compiler makes it an operand in memory of each FMA,
 * and loads come to bound the tile. Fetching the strip ahead was slower; where it comes from the L2 there are too many bytes, not too long a wait.
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
