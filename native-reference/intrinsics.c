/* The kernels in intrinsics, compiled once for AVX2 with FMA and once for AVX-512. */
#include "vector.h"

#include "depthwise.h"
#include "moves.h"
#include "pointwise.h"

const kernels VARIANT(kernels) = {pointwise, pointwise_blocked, depthwise, depthwise_plain, to_blocks, patches, from_blocks, clamp};
