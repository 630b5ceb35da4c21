/*
 * The fused loop nest over a block, that of dev.lanefuse.exec.FusedBlock:
 *
 *   for each band of output rows
 *     for each slice of the hidden channels
 *       expand     the input rows that are new to the band    x       -> strip
 *       convolve   depthwise, or patches and pointwise        strip   -> middle   (or x -> middle: convolve_plain)
 *     project      all hidden channels                        middle  -> y
 */
#include "plan.h"

#include <math.h>

/* A block, what was derived from it, and what a run was given. */
typedef struct {
    const kernels *kernels;
    const lanefuse_block *block;
    plan plan;
    const float *weights;
    float *scratch;
    const float *x;
    ptrdiff_t x_stride;
} run;

/* A band: its output rows, and the input rows it reads that are not in the strip yet. */
typedef struct {
    int row, rows;
    int fresh, end;
} band;

static panels panels_of(const run *r, const lanefuse_stage *stage) {
    return (panels) {stage_chain(stage), stage->outputs, 2 * r->block->lanes, r->weights + stage->weights};
}

static patch_shape patches_of(const run *r, const lanefuse_stage *stage) {
    const lanefuse_block *b = r->block;
    return (patch_shape) {b->input_height, b->input_width, stage->inputs, b->output_width, b->stride, b->pad_top, b->pad_left};
}

static int from_block(const plan *p, int slice) {
    return slice * p->slice_width / BLOCK;
}

static int to_block(const plan *p, int slice) {
    return min_int(p->hidden, (slice + 1) * p->slice_width) / BLOCK;
}

static bool is_linear(const lanefuse_stage *stage) {
    return stage->low == -INFINITY && stage->high == INFINITY;
}

/* A clamp is done on the bits, within the kernel, where the lower bound is +0.0 and no NaN can occur; else in a pass of its own. */
static bool clamps_on_bits(const lanefuse_stage *stage, bool finite) {
    return finite && float_bits(stage->low) == 0;
}

static int32_t kernel_low(const lanefuse_stage *stage, bool finite) {
    return clamps_on_bits(stage, finite) ? 0 : NO_LOW;
}

static int32_t kernel_high(const lanefuse_stage *stage, bool finite) {
    return clamps_on_bits(stage, finite) ? float_bits(stage->high) : NO_HIGH;
}

static void clamp_pass(const run *r, const lanefuse_stage *stage, bool finite, float *c, ptrdiff_t stride, int channels, int pixels) {
    if (!is_linear(stage) && !clamps_on_bits(stage, finite)) {
        r->kernels->clamp(c, stride, channels, pixels, stage->low, stage->high);
    }
}

/* Brings a band's input to where a pointwise convolution reads it; false if a value is not within the finite limit. */
static bool read_input(const run *r, const band *at) {
    const lanefuse_block *b = r->block;
    const bool middle = b->convolution.kind != LANEFUSE_NONE;
    const lanefuse_stage *reader = b->expand.kind != LANEFUSE_NONE ? &b->expand : &b->project;
    if (middle && b->expand.kind == LANEFUSE_NONE) {
        return true;
    }
    if (reader->kind == LANEFUSE_DENSE) {
        const patch_shape shape = patches_of(r, reader);
        r->kernels->patches(&shape, at->row, at->row + at->rows, r->x, r->x_stride, r->scratch, r->plan.input_block_stride);
        return true;
    }
    const int width = middle ? b->input_width : b->output_width;
    return r->kernels->to_blocks(r->x + (ptrdiff_t) at->fresh * width * r->x_stride, r->x_stride, reader->inputs,
            (at->end - at->fresh) * width, r->scratch, r->plan.input_block_stride, b->finite_limit);
}

static void expand_rows(const run *r, int slice, int blocks, float *fill, int rows, bool finite) {
    const lanefuse_stage *stage = &r->block->expand;
    const panels w = panels_of(r, stage);
    const int from = slice * r->plan.slice_width / w.width;
    const int to = min_int(panels_count(&w), ((slice + 1) * r->plan.slice_width + w.width - 1) / w.width);
    const int width = r->block->input_width;
    float *block0 = fill + BLOCK - from * w.width / BLOCK * r->plan.strip_block_stride;
    r->kernels->pointwise_blocked(&w, from, to, r->scratch, r->plan.input_block_stride, rows, width,
            block0, r->plan.strip_block_stride, r->plan.pitch, kernel_low(stage, finite), kernel_high(stage, finite));
    for (int i = 0; i < blocks; i++) {
        clamp_pass(r, stage, finite, fill + i * r->plan.strip_block_stride + BLOCK, r->plan.pitch, width * BLOCK, rows);
    }
}

static bool copy_rows(const run *r, int slice, float *fill, const band *at) {
    const int width = r->block->input_width, channel = slice * r->plan.slice_width;
    const int channels = min_int(r->block->convolution.inputs - channel, r->plan.slice_width);
    bool within = true;
    for (int ih = at->fresh; ih < at->end; ih++, fill += r->plan.pitch) {
        within &= r->kernels->to_blocks(r->x + (ptrdiff_t) ih * width * r->x_stride + channel, r->x_stride, channels, width,
                fill + BLOCK, r->plan.strip_block_stride, r->block->finite_limit);
    }
    return within;
}

/* Fills the strip of one slice and convolves it into the middle; false if a value that was copied is not within the finite limit. */
static bool convolve(const run *r, int slice, const band *at, bool finite) {
    const lanefuse_block *b = r->block;
    const plan *p = &r->plan;
    const int top = at->row * b->stride - b->pad_top;
    const int from = from_block(p, slice), blocks = to_block(p, slice) - from;
    float *strip = r->scratch + p->strip;
    float *fill = strip + (at->fresh - top) * p->pitch;
    bool now = finite;
    if (b->expand.kind != LANEFUSE_NONE) {
        expand_rows(r, slice, blocks, fill, at->end - at->fresh, finite);
    } else {
        now &= copy_rows(r, slice, fill, at);
    }
    const int below = plan_taps(b, at->rows) - (at->end - top); /* rows below the image */
    for (int i = 0; i < blocks && below > 0; i++) {
        memset(strip + i * p->strip_block_stride + (at->end - top) * p->pitch, 0, (size_t) (below * p->pitch) * sizeof(float));
    }
    const columns shape = {b->lanes, b->stride, b->output_width, p->pitch};
    float *middle = r->scratch + p->middle + from * p->middle_block_stride;
    r->kernels->depthwise(&shape, r->weights + b->convolution.weights + 10 * BLOCK * from, blocks, strip + (1 - b->pad_left) * BLOCK,
            p->strip_block_stride, at->rows, middle, p->middle_block_stride,
            kernel_low(&b->convolution, now), kernel_high(&b->convolution, now));
    clamp_pass(r, &b->convolution, now, middle, p->middle_block_stride, at->rows * b->output_width * BLOCK, blocks);
    return now;
}

/* Keeps what the next band begins with, from a row of the strip on; where there is one slice, it stays in the strip. */
static void keep(const run *r, int slice, int row) {
    const plan *p = &r->plan;
    const int from = from_block(p, slice);
    for (int b = from; b < to_block(p, slice); b++) {
        float *at = r->scratch + p->strip + (b - from) * p->strip_block_stride;
        float *kept = p->slices == 1 ? at : r->scratch + p->halo + b * p->halo_size;
        memmove(kept, at + row * p->pitch, (size_t) p->halo_size * sizeof(float));
    }
}

/* Brings back what keep() kept, to row 0. */
static void restore(const run *r, int slice) {
    const plan *p = &r->plan;
    const int from = from_block(p, slice);
    for (int b = from; b < to_block(p, slice) && p->slices > 1; b++) {
        memcpy(r->scratch + p->strip + (b - from) * p->strip_block_stride, r->scratch + p->halo + b * p->halo_size,
                (size_t) p->halo_size * sizeof(float));
    }
}

/* Output rows of a depthwise convolution from the image, or from a copy, of which in is the first row of taps. */
static void convolve_rows(const run *r, const band *at, const float *in, int row, int end_row) {
    const lanefuse_block *b = r->block;
    float *middle = r->scratch + r->plan.middle + (row - at->row) * b->output_width * BLOCK;
    r->kernels->depthwise_plain(b->lanes, r->weights + b->convolution.weights, in, b->input_width, end_row - row, b->output_width,
            middle, r->plan.middle_block_stride, b->convolution.low, b->convolution.high);
}

/* The same from a copy, with zeros above and below the image. */
static void convolve_copy(const run *r, const band *at, int row, int end_row) {
    const lanefuse_block *b = r->block;
    float *copy = r->scratch + r->plan.strip, *to = copy;
    const size_t pixel = PLAIN_CHANNELS * sizeof(float);
    for (int ih = row - b->pad_top; row < end_row && ih < end_row - b->pad_top + 2; ih++) { /* a row of taps a step */
        for (int m = 0; m < b->input_width; m++, to += PLAIN_CHANNELS) {
            if (ih < 0 || ih >= b->input_height) {
                memset(to, 0, pixel);
            } else {
                memcpy(to, r->x + ((ptrdiff_t) ih * b->input_width + m) * r->x_stride, pixel);
            }
        }
    }
    convolve_rows(r, at, copy, row, end_row);
}

/* A band of a depthwise convolution that reads the image as it lies; what sees beyond it, and an image with gaps, is read from a copy. */
static void convolve_plain(const run *r, const band *at) {
    const lanefuse_block *b = r->block;
    const int end = at->row + at->rows;
    const int top = r->x_stride == PLAIN_CHANNELS ? min_int(end, max_int(at->row, b->pad_top)) : end;
    const int bottom = min_int(end, max_int(top, b->input_height - 2 + b->pad_top));
    convolve_copy(r, at, at->row, top);
    if (top < bottom) {
        convolve_rows(r, at, r->x + (ptrdiff_t) (top - b->pad_top) * b->input_width * PLAIN_CHANNELS, top, bottom);
    }
    convolve_copy(r, at, bottom, end);
}

/* A band's dense convolution into patches, and from there into the middle. */
static void convolve_dense(const run *r, const band *at) {
    const lanefuse_block *b = r->block;
    const plan *p = &r->plan;
    const patch_shape shape = patches_of(r, &b->convolution);
    float *patches = r->scratch + p->patches, *middle = r->scratch + p->middle;
    if (b->expand.kind == LANEFUSE_NONE) {
        r->kernels->patches(&shape, at->row, at->row + at->rows, r->x, r->x_stride, patches, p->middle_block_stride);
    } else {
        const panels w = panels_of(r, &b->expand);
        const int ring = plan_ring(b), pixels = (at->end - at->fresh) * b->input_width;
        float *strip = r->scratch + p->strip;
        r->kernels->pointwise(&w, r->scratch, p->input_block_stride, pixels, NULL, 0, strip, ring);
        clamp_pass(r, &b->expand, false, strip, ring, b->convolution.inputs, pixels);
        r->kernels->patches(&shape, at->row, at->row + at->rows, strip - at->fresh * p->pitch, ring, patches, p->middle_block_stride);
    }
    const panels w = panels_of(r, &b->convolution);
    const int pixels = at->rows * b->output_width;
    r->kernels->pointwise_blocked(&w, 0, panels_count(&w), patches, p->middle_block_stride, 1, pixels, middle, p->middle_block_stride, 0,
            NO_LOW, NO_HIGH);
    clamp_pass(r, &b->convolution, false, middle, p->middle_block_stride, pixels * BLOCK, p->hidden / BLOCK);
}

/* What follows the 3x3 convolution: the last convolution, or a copy. */
static void project(
        const run *r, int pixels, const float *residual, ptrdiff_t residual_stride, float *y, ptrdiff_t y_stride) {
    const lanefuse_stage *stage = &r->block->project;
    float *middle = r->scratch + r->plan.middle;
    const ptrdiff_t block_stride = r->plan.middle_block_stride;
    if (stage->kind == LANEFUSE_NONE) {
        r->kernels->from_blocks(middle, block_stride, r->block->convolution.outputs, pixels, residual, residual_stride, y, y_stride);
        return;
    }
    const panels w = panels_of(r, stage);
    if (r->block->convolution.kind == LANEFUSE_NONE) {
        r->kernels->pointwise(&w, r->scratch, r->plan.input_block_stride, pixels, residual, residual_stride, y, y_stride);
    } else {
        for (int m = 0; m < pixels && stage->inputs % 2 != 0; m++) { /* the step that evens the chains */
            middle[stage->inputs / BLOCK * block_stride + m * BLOCK + stage->inputs % BLOCK] = 0;
        }
        r->kernels->pointwise(&w, middle, block_stride, pixels, residual, residual_stride, y, y_stride);
    }
    clamp_pass(r, stage, false, y, y_stride, stage->outputs, pixels);
}

void run_block(
        const kernels *kernels, const lanefuse_block *block, const float *weights, float *scratch, const float *x, ptrdiff_t x_stride,
        const float *residual, ptrdiff_t residual_stride, float *y, ptrdiff_t y_stride, int row_from, int row_to) {
    const run r = {kernels, block, plan_of(block), weights, scratch, x, x_stride};
    const int kind = block->convolution.kind, width = block->output_width;
    const bool strip = kind == LANEFUSE_DEPTHWISE && !r.plan.reads_plain;
    if (strip) {
        memset(scratch + r.plan.strip, 0, (size_t) (r.plan.slice_width / BLOCK * r.plan.strip_block_stride) * sizeof(float));
    }
    bool finite = block->finite_limit > 0; /* until a value shows otherwise */
    int end = 0;
    for (int row = row_from; row < row_to; row += r.plan.band_rows) { /* a band of output rows a step */
        band at = {.row = row, .rows = min_int(r.plan.band_rows, row_to - row)};
        const bool kept = strip && row > row_from;
        const int top = row * block->stride - block->pad_top;
        at.fresh = kind == LANEFUSE_NONE ? row : kept ? end : max_int(0, top);
        at.end = kind == LANEFUSE_NONE ? row + at.rows : min_int(block->input_height, top + plan_taps(block, at.rows));
        end = at.end;
        finite &= read_input(&r, &at);
        for (int slice = 0; strip && slice < r.plan.slices; slice++) { /* a slice of the hidden channels a step */
            if (kept) {
                restore(&r, slice);
            }
            finite &= convolve(&r, slice, &at, finite);
            if (row + at.rows < row_to) {
                keep(&r, slice, at.rows * block->stride);
            }
        }
        if (r.plan.reads_plain) {
            convolve_plain(&r, &at);
        }
        if (kind == LANEFUSE_DENSE) {
            convolve_dense(&r, &at);
        }
        const ptrdiff_t first = (ptrdiff_t) row * width;
        project(&r, at.rows * width, residual == NULL ? NULL : residual + first * residual_stride, residual_stride,
                y + first * y_stride, y_stride);
    }
}
