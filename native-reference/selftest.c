/*
 * Holds plain code against straight loops over unpacked weights, and intrinsics against plain code: raw bits, every NaN counting as one
 * value. Arrays have the exact size that they need, so that a sanitizer sees what leaves them; scratch and gaps are full of marks.
 *
 * Prints the first difference and exits with 1, or says how many runs were equal.
 */
#include "lanefuse.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 16, PLAIN_CHANNELS = 32 };

static const float GAP = 12345.0f;

/* A block to be run; channels[0] come in, channels[1] are hidden, channels[2] go out. */
typedef struct {
    int height, width, channels[3];
    int kinds[3];
    int stride, pad_top, pad_left, residual;
    int valid;             /* whether there are no zeros at all, so that the image shrinks */
    int band_rows, slices; /* slices of as few channels as can be, or one */
    float low, high;       /* of the first two stages */
    int specials;          /* whether the image has values that arithmetic treats in a way of its own */
} test;

static uint32_t seed;

static float next(void) {
    seed = seed * 1664525u + 1013904223u;
    return (float) (seed >> 8) / (1 << 23) - 1;
}

static void *allocate(size_t count, size_t size) {
    void *room = malloc(count * size + (count == 0));
    if (room == NULL) {
        fprintf(stderr, "no memory for %zu values\n", count);
        exit(2);
    }
    return room;
}

static float *floats(int64_t count, float value) {
    float *values = allocate((size_t) count, sizeof(float));
    for (int64_t i = 0; i < count; i++) {
        values[i] = value;
    }
    return values;
}

static int round_up(int value, int unit) {
    return (value + unit - 1) / unit * unit;
}

/* A stage's numbers as they are trained: bias[outputs], then kernel[outputs][chain], k over (kh, kw, input channel). */
static int chain_of(const lanefuse_stage *s) {
    return s->kind == LANEFUSE_POINTWISE ? s->inputs : s->kind == LANEFUSE_DENSE ? 9 * s->inputs : 9;
}

static float *numbers(const lanefuse_stage *s) {
    const int count = s->outputs * (chain_of(s) + 1);
    float *values = floats(count, 0);
    for (int i = 0; i < count; i++) {
        values[i] = next();
    }
    return values;
}

/* Elements of a packed stage, whose elements are written unless packed is null. */
static int pack(const lanefuse_stage *s, const float *trained, int lanes, float *packed) {
    const int chain = chain_of(s);
    const float *kernel = trained == NULL ? NULL : trained + s->outputs;
    if (s->kind == LANEFUSE_DEPTHWISE) {
        const int size = 10 * round_up(s->outputs, BLOCK);
        for (int i = 0; packed != NULL && i < size; i++) {
            const int c = i / (10 * lanes) * lanes + i % lanes, row = i / lanes % 10;
            packed[i] = c >= s->outputs ? 0 : row == 0 ? trained[c] : kernel[c * 9 + row - 1];
        }
        return size;
    }
    const int unit = 2 * lanes < BLOCK ? 2 * lanes : BLOCK, outputs = round_up(s->outputs, unit), steps = chain + chain % 2;
    for (int oc = 0; packed != NULL && oc < outputs; oc++) {
        const int first = oc / (2 * lanes) * 2 * lanes, width = outputs - first < 2 * lanes ? outputs - first : 2 * lanes;
        float *at = packed + first * (steps + 1) + oc - first;
        at[0] = oc < s->outputs ? trained[oc] : 0;
        for (int k = 0; k < steps; k++) {
            at[(1 + k) * width] = k >= chain ? -0.0f : oc < s->outputs ? kernel[oc * chain + k] : 0;
        }
    }
    return outputs * (steps + 1);
}

/* Outputs of a stage along an axis. */
static int outputs_of(const test *t, int kind, int size) {
    return kind == LANEFUSE_POINTWISE ? size : t->valid ? (size - 3) / t->stride + 1 : (size - 1) / t->stride + 1;
}

/* The specification: straight loops over plain pixels. */
static float *convolve(const test *t, const lanefuse_stage *s, const float *trained, const float *x, const float *residual, int h, int w,
        int stride) {
    const int taps = s->kind == LANEFUSE_POINTWISE ? 1 : 3, chain = chain_of(s);
    const int top = taps == 1 ? 0 : t->pad_top, left = taps == 1 ? 0 : t->pad_left;
    const int out_h = outputs_of(t, s->kind, h), out_w = outputs_of(t, s->kind, w);
    const int inputs = s->kind == LANEFUSE_DEPTHWISE ? 1 : s->inputs;
    float *y = floats((int64_t) out_h * out_w * s->outputs, 0);
    for (int i = 0; i < out_h * out_w * s->outputs; i++) {
        const int oh = i / s->outputs / out_w, ow = i / s->outputs % out_w, oc = i % s->outputs;
        float acc = trained[oc];
        for (int k = 0; k < chain; k++) {
            const int kh = k / inputs / taps, kw = k / inputs % taps, ic = s->kind == LANEFUSE_DEPTHWISE ? oc : k % inputs;
            const int ih = oh * stride - top + kh, iw = ow * stride - left + kw;
            const int inside = ih >= 0 && ih < h && iw >= 0 && iw < w;
            acc = fmaf(inside ? x[(ih * w + iw) * s->inputs + ic] : 0, trained[s->outputs + oc * chain + k], acc);
        }
        if (residual != NULL) {
            acc += residual[i];
        }
        y[i] = acc <= s->low ? s->low : acc >= s->high ? s->high : acc;
    }
    return y;
}

static int same(float a, float b) {
    return memcmp(&a, &b, sizeof a) == 0 || (isnan(a) && isnan(b));
}

static void describe(const test *t, int variant, int lanes) {
    printf("%dx%d %d-%d-%d, kinds %d %d %d, stride %d, pad %d %d%s, bands of %d rows%s%s%s, variant %d, %d lanes: ", t->height, t->width,
            t->channels[0], t->channels[1], t->channels[2], t->kinds[0], t->kinds[1], t->kinds[2], t->stride, t->pad_top, t->pad_left,
            t->valid ? " and none behind" : "", t->band_rows,
            t->slices ? ", slices" : "", t->residual ? ", residual" : "", t->specials ? ", special values" : "", variant, lanes);
}

static lanefuse_block block_of(const test *t) {
    const int reads[3] = {t->channels[0], t->channels[1], t->channels[1]};
    const int writes[3] = {t->channels[1], t->channels[1], t->channels[2]};
    lanefuse_block b = {.input_height = t->height, .input_width = t->width, .stride = t->stride, .pad_top = t->pad_top,
            .pad_left = t->pad_left};
    const int middle = t->kinds[1] != LANEFUSE_NONE ? t->kinds[1] : t->kinds[2];
    b.output_height = outputs_of(t, middle, t->height);
    b.output_width = outputs_of(t, middle, t->width);
    b.band_rows = t->band_rows;
    b.finite_limit = t->kinds[1] == LANEFUSE_DEPTHWISE ? 1000 : -1;
    lanefuse_stage *stages[3] = {&b.expand, &b.convolution, &b.project};
    for (int i = 0; i < 3; i++) {
        *stages[i] = (lanefuse_stage) {t->kinds[i], reads[i], writes[i], 0, t->low, t->high};
    }
    if (t->kinds[1] != LANEFUSE_NONE) {
        b.project.low = -INFINITY;
        b.project.high = INFINITY;
    }
    return b;
}

static float *image(const test *t, int count) {
    static const float SPECIAL[] = {NAN, INFINITY, -INFINITY, -0.0f, 0.0f, 1e-45f, -1e-45f, 1e30f, -1e30f, 3.4e38f};
    float *values = floats(count, 0);
    for (int i = 0; i < count; i++) {
        values[i] = 3 * next();
        if (t->specials && i % 5 == 0) {
            values[i] = SPECIAL[(seed >> 12) % 10];
        }
    }
    return values;
}

/* Runs every variant that takes these lanes; 0 if one differs. */
static int run_lanes(const test *t, lanefuse_block b, float *const trained[3], const float *x, const float *expected, int lanes) {
    lanefuse_stage *stages[3] = {&b.expand, &b.convolution, &b.project};
    const int inputs = t->channels[t->kinds[0] != LANEFUSE_NONE ? 0 : 1], last = t->kinds[2] == LANEFUSE_NONE;
    const int outputs = t->channels[last ? 1 : 2], stride = outputs + 3;
    const int64_t pixels = (int64_t) b.output_height * b.output_width;
    int size = 0;
    for (int i = 0; i < 3; i++) {
        stages[i]->weights = size;
        size += stages[i]->kind == LANEFUSE_NONE ? 0 : pack(stages[i], NULL, lanes, NULL);
    }
    float *weights = floats(size, 0);
    for (int i = 0; i < 3; i++) {
        if (stages[i]->kind != LANEFUSE_NONE) {
            pack(stages[i], trained[i], lanes, weights + stages[i]->weights);
        }
    }
    b.lanes = lanes;
    const int panel = 2 * lanes > BLOCK ? 2 * lanes : BLOCK;
    b.slice_width = t->slices ? (t->kinds[0] != LANEFUSE_NONE ? panel : BLOCK) : round_up(t->channels[1], panel);
    const int variants[2] = {LANEFUSE_PLAIN, lanes};
    int equal = 1;
    for (int v = 0; v < 2 && equal; v++) {
        if (!lanefuse_available(variants[v])) {
            continue;
        }
        float *scratch = floats(lanefuse_scratch_size(&b), NAN), *y = floats(pixels * stride - 3, GAP);
        const int done = lanefuse_run(variants[v], &b, weights, scratch, x, inputs, t->residual ? x : NULL, inputs, y, stride, 0,
                b.output_height);
        if (done != 0) {
            describe(t, variants[v], lanes);
            printf("refused\n");
            equal = 0;
        }
        for (int64_t i = 0; i < pixels * stride - 3 && equal; i++) {
            const float wanted = i % stride < outputs ? expected[i / stride * outputs + i % stride] : GAP;
            if (!same(y[i], wanted)) {
                describe(t, variants[v], lanes);
                printf("pixel %d, channel %d is %a; expected %a\n", (int) (i / stride), (int) (i % stride), y[i], wanted);
                equal = 0;
            }
        }
        free(scratch);
        free(y);
    }
    free(weights);
    return equal;
}

static int run_test(const test *t) {
    const lanefuse_block b = block_of(t);
    const lanefuse_stage *stages[3] = {&b.expand, &b.convolution, &b.project};
    const int inputs = t->channels[t->kinds[0] != LANEFUSE_NONE ? 0 : 1];
    float *x = image(t, t->height * t->width * inputs), *trained[3] = {NULL, NULL, NULL}, *now = x;
    int h = t->height, w = t->width;
    for (int i = 0; i < 3; i++) {
        if (stages[i]->kind == LANEFUSE_NONE) {
            continue;
        }
        const int stride = stages[i]->kind == LANEFUSE_POINTWISE ? 1 : t->stride;
        trained[i] = numbers(stages[i]);
        float *after = convolve(t, stages[i], trained[i], now, i == 2 && t->residual ? x : NULL, h, w, stride);
        if (now != x) {
            free(now);
        }
        now = after;
        h = outputs_of(t, stages[i]->kind, h);
        w = outputs_of(t, stages[i]->kind, w);
    }
    int equal = 1;
    for (int lanes = 4; lanes <= 16 && equal; lanes *= 2) {
        equal = run_lanes(t, b, trained, x, now, lanes);
    }
    free(now);
    free(x);
    for (int i = 0; i < 3; i++) {
        free(trained[i]);
    }
    return equal;
}

/* One of the numbers of a list that ends with -1. */
static int any(const int *list) {
    int count = 0;
    while (list[count] >= 0) {
        count++;
    }
    next();
    return list[(seed >> 16) % (unsigned) count];
}

#define ANY(...) any((const int[]) {__VA_ARGS__, -1})

static test any_test(void) {
    static const int KINDS[][3] = {
            {LANEFUSE_POINTWISE, LANEFUSE_DEPTHWISE, LANEFUSE_POINTWISE}, {LANEFUSE_NONE, LANEFUSE_DEPTHWISE, LANEFUSE_POINTWISE},
            {LANEFUSE_POINTWISE, LANEFUSE_DENSE, LANEFUSE_POINTWISE}, {LANEFUSE_NONE, LANEFUSE_DENSE, LANEFUSE_POINTWISE},
            {LANEFUSE_NONE, LANEFUSE_DEPTHWISE, LANEFUSE_NONE}, {LANEFUSE_NONE, LANEFUSE_NONE, LANEFUSE_POINTWISE},
            {LANEFUSE_NONE, LANEFUSE_NONE, LANEFUSE_DENSE}};
    static const float BOUNDS[][2] = {{0, 6}, {0, INFINITY}, {-INFINITY, INFINITY}, {-0.5f, 0.75f}};
    const int kinds = ANY(0, 0, 0, 0, 1, 1, 2, 3, 4, 5, 6), bounds = ANY(0, 0, 1, 2, 3);
    test t = {.height = ANY(1, 2, 3, 5, 7, 8, 13), .width = ANY(1, 2, 4, 6, 7, 9, 14, 15, 30)};
    memcpy(t.kinds, KINDS[kinds], sizeof t.kinds);
    t.channels[0] = ANY(1, 3, 15, 16, 17, 24);
    t.channels[1] = t.kinds[0] == LANEFUSE_NONE && ANY(0, 1) ? PLAIN_CHANNELS : ANY(1, 15, 16, 17, 24, 40, 72, 97);
    t.channels[2] = ANY(1, 15, 17, 24, 32, 33, 40);
    const int convolves = t.kinds[1] != LANEFUSE_NONE || t.kinds[2] == LANEFUSE_DENSE;
    t.stride = convolves ? ANY(1, 2) : 1;
    if (t.kinds[0] != LANEFUSE_NONE && t.stride == 1 && ANY(0, 1)) {
        t.residual = 1;
        t.channels[2] = t.channels[0];
    }
    t.valid = convolves && !t.residual && t.height >= 3 && t.width >= 3 && ANY(0, 0, 1);
    t.pad_top = !t.valid && (t.stride == 1 || t.height % 2 != 0 || ANY(0, 1));
    t.pad_left = !t.valid && (t.stride == 1 || t.width % 2 != 0 || ANY(0, 1));
    t.band_rows = ANY(1, 2, 3, 20);
    t.slices = ANY(0, 1);
    t.low = BOUNDS[bounds][0];
    t.high = BOUNDS[bounds][1];
    t.specials = ANY(0, 1);
    return t;
}

int main(void) {
    enum { TESTS = 1000 };
    const int variants[3] = {LANEFUSE_PLAIN, LANEFUSE_AVX2, LANEFUSE_AVX512};
    for (int i = 0; i < 3; i++) {
        if (!lanefuse_available(variants[i])) {
            printf("variant %d is not available on this machine: NOT TESTED\n", variants[i]);
        }
    }
    seed = 1;
    for (int i = 0; i < TESTS; i++) {
        const test t = any_test();
        if (!run_test(&t)) {
            return 1;
        }
    }
    printf("%d blocks and stages, each packed for 4, 8 and 16 lanes: all bits are the same\n", TESTS);
    return 0;
}
