/* What the library exports, and which of its variants this machine can run. */
#include "plan.h"

typedef struct {
    int32_t variant;
    const kernels *kernels;
    const limits *limits;
} implementation;

static const implementation VARIANTS[] = {
        {LANEFUSE_PLAIN, &kernels_plain, &limits_plain},
#ifdef __x86_64__
        {LANEFUSE_AVX2, &kernels_avx2, &limits_plain},
        {LANEFUSE_AVX512, &kernels_avx512, &limits_avx512},
#endif
};

static bool machine_runs(int32_t variant) {
#if defined __x86_64__
    return variant == LANEFUSE_AVX512 ? __builtin_cpu_supports("avx512f") : __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#elif defined __FP_FAST_FMAF
    return variant == LANEFUSE_PLAIN;
#else
    return variant < 0; /* none: fmaf is a function of the library here, and far too slow */
#endif
}

/* Null where the variant is not available. */
static const implementation *find(int32_t variant) {
    for (size_t i = 0; i < sizeof VARIANTS / sizeof *VARIANTS; i++) {
        if (VARIANTS[i].variant == variant && machine_runs(variant)) {
            return &VARIANTS[i];
        }
    }
    return NULL;
}

int32_t lanefuse_available(int32_t variant) {
    return find(variant) != NULL;
}

int64_t lanefuse_scratch_size(const lanefuse_block *block) {
    return plan_of(block).size;
}

int32_t lanefuse_run(
        int32_t variant, const lanefuse_block *block, const float *weights, float *scratch, const float *x, int32_t x_stride,
        const float *residual, int32_t residual_stride, float *y, int32_t y_stride, int32_t row_from, int32_t row_to) {
    const implementation *found = find(variant);
    if (found == NULL || (variant != LANEFUSE_PLAIN && variant != block->lanes)) {
        return -1;
    }
    run_block(found->kernels, block, weights, scratch, x, x_stride, residual, residual_stride, y, y_stride, row_from, row_to);
    return 0;
}

float lanefuse_peak(int32_t variant, int64_t steps) {
    return find(variant)->limits->peak(steps);
}

float lanefuse_read(int32_t variant, const float *values, int64_t count, int64_t times) {
    return find(variant)->limits->read(values, count, times);
}
