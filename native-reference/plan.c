/* Where the parts of a scratch lie; see plan.h. */
#include "plan.h"

plan plan_of(const lanefuse_block *b) {
    const bool middle = b->convolution.kind != LANEFUSE_NONE;
    const bool depthwise = b->convolution.kind == LANEFUSE_DEPTHWISE;
    const bool ring = b->convolution.kind == LANEFUSE_DENSE && b->expand.kind != LANEFUSE_NONE;
    const lanefuse_stage *reader = b->expand.kind != LANEFUSE_NONE ? &b->expand : middle ? NULL : &b->project;
    const int band_rows = min_int(b->band_rows, b->output_height);
    const int width = middle ? b->input_width : b->output_width;
    const int strip_rows = middle ? plan_taps(b, band_rows) : band_rows;
    const int input_rows = min_int(middle ? b->input_height : b->output_height, strip_rows);

    plan p = {.band_rows = band_rows};
    p.hidden = middle ? whole_blocks(b->convolution.outputs) : 0;
    p.reads_plain = depthwise && b->expand.kind == LANEFUSE_NONE && b->stride == 1 && b->convolution.inputs == PLAIN_CHANNELS;
    p.slice_width = depthwise && !p.reads_plain ? min_int(b->slice_width, p.hidden) : p.hidden;
    p.slices = depthwise ? (p.hidden + p.slice_width - 1) / p.slice_width : 1;
    p.pitch = depthwise ? (width + 1) * BLOCK : ring ? width * plan_ring(b) : 0;
    p.strip_block_stride = strip_rows * p.pitch + BLOCK;
    p.input_block_stride = (ptrdiff_t) input_rows * width * BLOCK;
    p.middle_block_stride = (ptrdiff_t) band_rows * b->output_width * BLOCK;
    p.halo_size = depthwise ? (3 - b->stride) * p.pitch : 0;

    const bool keeps = band_rows < b->output_height && p.slices > 1;
    p.strip = reader == NULL ? 0 : p.input_block_stride * (whole_blocks(stage_chain(reader)) / BLOCK);
    p.halo = p.strip + (p.reads_plain ? (ptrdiff_t) (band_rows + 2) * width * PLAIN_CHANNELS
            : depthwise ? p.strip_block_stride * (p.slice_width / BLOCK) : strip_rows * p.pitch);
    p.middle = p.halo + (keeps ? p.halo_size * (p.hidden / BLOCK) : 0);
    p.patches = p.middle + p.middle_block_stride * (p.hidden / BLOCK);
    p.size = p.patches;
    if (b->convolution.kind == LANEFUSE_DENSE) {
        p.size += p.middle_block_stride * (whole_blocks(stage_chain(&b->convolution)) / BLOCK);
    }
    return p;
}
