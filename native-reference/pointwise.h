/*
 * Register tiles of the pointwise convolution: up to 14 pixels by 2 vectors of output channels where there are 32 vector registers, up to 6
 * by 2 where there are 16.
 *
 * 14 by 2 has 28 accumulators, 2 weights and an input in registers. Each height is a copy of one inlined body, whose loops over pixels and
 * vectors the compiler unrolls, and a tile goes on across the end of a row. Weights are fetched ahead of their use: those of a wide block
 * come from the L3 whenever other blocks have run in between, and the first tile of every panel would wait for them.
 */
enum { TALL = LANES == 16 ? 14 : 6 };

/* Steps by which weights are fetched before they are used. */
enum { AHEAD = 64 };

/* acc[m][v] = bias[v] + sum over k of a[m][k] * w[k][v], k in steps of two within blocks of 16 inputs. */
INLINE void chains(
        const int rows, const int vectors, vector acc[][2], const float *a, ptrdiff_t a_block_stride, int steps, const float *w) {
#pragma GCC unroll 14
    for (int m = 0; m < rows; m++) {
#pragma GCC unroll 2
        for (int v = 0; v < vectors; v++) {
            acc[m][v] = load(w + v * LANES);
        }
    }
    w += vectors * LANES;
    for (; steps > 0; steps -= BLOCK, a += a_block_stride) { /* a block of inputs a step */
        const float *end = w + min_int(steps, BLOCK) * vectors * LANES;
        for (const float *x = a; w != end; x += 2) { /* two inputs a step */
#pragma GCC unroll 4
            for (int line = 0; line < 2 * vectors * LANES; line += BLOCK) {
                __builtin_prefetch(w + AHEAD * vectors * LANES + line);
            }
#pragma GCC unroll 2
            for (int k = 0; k < 2; k++, w += vectors * LANES) {
                const vector w0 = load(w);
                const vector w1 = vectors == 2 ? load(w + LANES) : w0;
#pragma GCC unroll 14
                for (int m = 0; m < rows; m++) {
                    const vector input = broadcast(x[m * BLOCK + k]);
                    acc[m][0] = step(input, w0, acc[m][0]);
                    if (vectors == 2) {
                        acc[m][1] = step(input, w1, acc[m][1]);
                    }
                }
            }
        }
    }
}
/* What all tiles of a panel have in common. */
typedef struct {
    const float *w;
    int steps;
    int channels; /* of the panel, without padding */
    ptrdiff_t a_block_stride;
    ptrdiff_t second; /* blocked: from the first vector of outputs to the second */
    int width;        /* blocked: pixels of a row, and what lies between the last and the next row's first */
    ptrdiff_t gap;
    int32_t low, high;
    ptrdiff_t residual_stride; /* plain */
    ptrdiff_t c_stride;
} panel_job;

/* Clamps and stores into blocks; left is how many pixels remain of the first one's row. */
INLINE void clamp_tile(const int rows, const int vectors, const panel_job *job, const float *a, float *c, int left) {
    vector acc[TALL][2];
    chains(rows, vectors, acc, a, job->a_block_stride, job->steps, job->w);
    const vector low = broadcast_bits(job->low), high = broadcast_bits(job->high);
#pragma GCC unroll 14
    for (int m = 0; m < rows; m++, c += BLOCK) {
        if (left-- == 0) {
            c += job->gap;
            left = job->width - 1;
        }
        store(c, clamp_bits(acc[m][0], low, high));
        if (vectors == 2) {
            store(c + job->second, clamp_bits(acc[m][1], low, high));
        }
    }
}

INLINE vector sum(vector v, const float *residual, ptrdiff_t at, mask inside) {
    return residual == NULL ? v : add(v, load_lanes(residual + at, inside));
}

/* Adds and stores plain pixels. */
INLINE void add_tile(const int rows, const int vectors, const panel_job *job, const float *a, const float *residual, float *c) {
    vector acc[TALL][2];
    chains(rows, vectors, acc, a, job->a_block_stride, job->steps, job->w);
    const bool whole = job->channels == vectors * LANES;
    const mask first = lanes(0, min_int(LANES, job->channels)), second = lanes(0, max_int(0, job->channels - LANES));
#pragma GCC unroll 14
    for (int m = 0; m < rows; m++) {
#pragma GCC unroll 2
        for (int v = 0; v < vectors; v++) {
            const mask inside = v == 0 ? first : second;
            const vector result = sum(acc[m][v], residual, m * job->residual_stride + v * LANES, inside);
            if (whole) {
                store(c + m * job->c_stride + v * LANES, result);
            } else {
                store_lanes(c + m * job->c_stride + v * LANES, inside, result);
            }
        }
    }
}

typedef void clamp_function(const panel_job *job, const float *a, float *c, int left);
typedef void add_function(const panel_job *job, const float *a, const float *residual, float *c);

#define TILE(rows, vectors) \
    static void clamp_##rows##x##vectors(const panel_job *job, const float *a, float *c, int left) { \
        clamp_tile(rows, vectors, job, a, c, left); \
    } \
    static void add_##rows##x##vectors(const panel_job *job, const float *a, const float *residual, float *c) { \
        add_tile(rows, vectors, job, a, residual, c); \
    }
#define TILES(rows) TILE(rows, 1) TILE(rows, 2)
#define EACH_HEIGHT_TO_6(X) X(1) X(2) X(3) X(4) X(5) X(6)
#ifdef __AVX512F__
#define EACH_HEIGHT(X) EACH_HEIGHT_TO_6(X) X(7) X(8) X(9) X(10) X(11) X(12) X(13) X(14)
#else
#define EACH_HEIGHT(X) EACH_HEIGHT_TO_6(X)
#endif
#define CLAMP(rows) {clamp_##rows##x1, clamp_##rows##x2},
#define ADD(rows) {add_##rows##x1, add_##rows##x2},

EACH_HEIGHT(TILES)

#if LANES == 16
/*
 * Plain pixels of 24 channels, a vector and a half: two pixels share a vector, in whose lower half are the last 8 channels of the first, in
 * the upper half those of the second.
 */
static void add_14x24(const panel_job *job, const float *a, const float *residual, float *c) {
    vector acc[TALL], shared[TALL / 2];
    const mask lower = lanes(0, LANES / 2), upper = lanes(LANES / 2, LANES);
    const float *w = job->w;
#pragma GCC unroll 7
    for (int m = 0; m < TALL / 2; m++) {
        acc[2 * m] = load(w);
        acc[2 * m + 1] = load(w);
        shared[m] = load_half_twice(w + LANES);
    }
    w += 2 * LANES;
    for (int steps = job->steps; steps > 0; steps -= BLOCK, a += job->a_block_stride) { /* a block of inputs a step */
        const float *end = w + min_int(steps, BLOCK) * 2 * LANES;
        for (const float *x = a; w != end; x++, w += 2 * LANES) {
            const vector w0 = load(w), w1 = load_half_twice(w + LANES);
#pragma GCC unroll 7
            for (int m = 0; m < TALL / 2; m++) {
                const float second = x[(2 * m + 1) * BLOCK];
                const vector x0 = broadcast(x[2 * m * BLOCK]);
                acc[2 * m] = step(x0, w0, acc[2 * m]);
                acc[2 * m + 1] = step(broadcast(second), w0, acc[2 * m + 1]);
                shared[m] = step(broadcast_lanes(x0, upper, second), w1, shared[m]);
            }
        }
    }
#pragma GCC unroll 7
    for (int m = 0; m < TALL / 2; m++) {
        const ptrdiff_t r0 = 2 * m * job->residual_stride, r1 = r0 + job->residual_stride;
        float *c0 = c + 2 * m * job->c_stride, *c1 = c0 + job->c_stride;
        store(c0, sum(acc[2 * m], residual, r0, lower | upper));
        store_lanes(c0 + LANES, lower, sum(shared[m], residual, r0 + LANES, lower));
        store(c1, sum(acc[2 * m + 1], residual, r1, lower | upper));
        store_lanes(c1 + LANES / 2, upper, sum(shared[m], residual, r1 + LANES / 2, upper));
    }
}
static add_function *const SHARED = add_14x24;
#else
static add_function *const SHARED = NULL;
#endif

static clamp_function *const CLAMPS[][2] = {EACH_HEIGHT(CLAMP)};
static add_function *const ADDS[][2] = {EACH_HEIGHT(ADD)};

/* Pixels of the next tile: the tallest, or two of one height where what is left would be a low one. */
static int tile_rows(int left) {
    return left <= TALL ? left : left < TALL + TALL / 2 ? (left + 1) / 2 : TALL;
}

static void pointwise(
        const panels *w, const float *a, ptrdiff_t a_block_stride, int pixels, const float *residual, ptrdiff_t residual_stride,
        float *c, ptrdiff_t c_stride) {
    for (int p = 0; p < panels_count(w); p++) { /* panels outside: a panel is used by all pixels while it is near */
        const int start = p * w->width;
        const panel_job job = {.w = panels_at(w, p), .steps = panels_steps(w), .channels = min_int(panels_width(w, p), w->outputs - start),
                .a_block_stride = a_block_stride, .residual_stride = residual_stride, .c_stride = c_stride};
        const int vectors = panels_width(w, p) / LANES;
        for (int m = 0; m < pixels;) { /* a tile of pixels a step */
            const int rows = tile_rows(pixels - m);
            const bool shared = SHARED != NULL && rows == TALL && vectors == 2 && job.channels == 24;
            add_function *const tile = shared ? SHARED : ADDS[rows - 1][vectors - 1];
            tile(&job, a + m * BLOCK, residual == NULL ? NULL : residual + m * residual_stride + start,
                    c + m * c_stride + start);
            m += rows;
        }
    }
}

static void pointwise_blocked(
        const panels *w, int from_panel, int to_panel, const float *a, ptrdiff_t a_block_stride, int rows, int width,
        float *c, ptrdiff_t c_block_stride, ptrdiff_t c_row_stride, int32_t low, int32_t high) {
    for (int p = from_panel; p < to_panel; p++) { /* panels outside, as above */
        const int channel = p * w->width;
        const panel_job job = {.w = panels_at(w, p), .steps = panels_steps(w), .a_block_stride = a_block_stride,
                .second = LANES == BLOCK ? c_block_stride : LANES, .width = width, .gap = c_row_stride - width * BLOCK,
                .low = low, .high = high};
        const int vectors = panels_width(w, p) / LANES;
        float *to = c + channel / BLOCK * c_block_stride + channel % BLOCK;
        for (int m = 0; m < rows * width;) { /* a tile of pixels a step, across the ends of rows */
            const int tall = tile_rows(rows * width - m);
            CLAMPS[tall - 1][vectors - 1](&job, a + m * BLOCK, to + m / width * c_row_stride + m % width * BLOCK, width - m % width);
            m += tall;
        }
    }
}
