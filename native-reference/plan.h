/*
 * How a block is cut and where its scratch lies, that of dev.lanefuse.exec.BlockPlan for a given band height and slice width.
 *
 *   scratch   [ input rows in blocks, or patches | strip of one slice | halo of all slices | middle | patches ]
 *
 * The strip is what a depthwise convolution reads, with the image's borders in it; those of its last rows that the next band begins with
 * (the halo) are kept.
 *
 * A depthwise convolution that reads plain pixels has no strip, and in its place what it sees of an image that it cannot read as it lies.
 *
 *   block     [ border | pixel 0 | pixel 1 | ... ]   row 0: an input row above the image, or kept from the band before
 *             [ border | pixel 0 | pixel 1 | ... ]   row 1; a row's border also stands behind the row before
 *               ...
 *             [ border ]
 */
#ifndef PLAN_H
#define PLAN_H

#include "kernels.h"
#include "lanefuse.h"

typedef struct {
    int band_rows;                /* output rows of a band */
    int hidden;                   /* channels between the 3x3 convolution and the projection, in whole blocks */
    int slice_width;              /* hidden channels of every slice but the last */
    int slices;
    bool reads_plain;             /* whether the image comes first to a depthwise convolution, which reads it as it lies */
    ptrdiff_t pitch;              /* from row to row of the strip, within a block; of a dense convolution's, where pixels are plain */
    ptrdiff_t strip_block_stride; /* from block to block of the strip: its rows, and the border behind the last */
    ptrdiff_t input_block_stride;
    ptrdiff_t middle_block_stride; /* and that of the patches behind the middle */
    ptrdiff_t halo_size;           /* of a block */
    ptrdiff_t strip, halo, middle, patches, size;
} plan;

plan plan_of(const lanefuse_block *block);

/* Input rows that output rows read, borders included. */
static inline int plan_taps(const lanefuse_block *block, int rows) {
    return (rows - 1) * block->stride + 3;
}

/* Channels of a plain pixel that a dense convolution reads, where they are expanded. */
static inline int plan_ring(const lanefuse_block *block) {
    return whole_blocks(block->convolution.inputs);
}

/* Length of the chain of one output element of a pointwise or dense convolution. */
static inline int stage_chain(const lanefuse_stage *stage) {
    return stage->kind == LANEFUSE_DENSE ? 9 * stage->inputs : stage->inputs;
}

/* The fused loop nest: lanefuse_run with the kernels chosen. */
void run_block(
        const kernels *kernels, const lanefuse_block *block, const float *weights, float *scratch, const float *x, ptrdiff_t x_stride,
        const float *residual, ptrdiff_t residual_stride, float *y, ptrdiff_t y_stride, int row_from, int row_to);

#endif
