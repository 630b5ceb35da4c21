/*
 * What one core can do at most, in multiply-adds and in reading. In the compiler's own vectors, and compiled twice: for AVX-512, and
 * for vectors of 8 lanes where plain code and AVX2 are served.
 *
 * Twelve independent chains, as in Java: two units of four to five cycles need eight to ten, and twelve and two factors fit in 16
 * registers.
 */
#include "kernels.h"

#ifdef __AVX512F__
#define LIMITS limits_avx512
#define LANES 16
#else
#define LIMITS limits_plain
#define LANES 8
#endif

enum { CHAINS = 12, STREAMS = 8 };

typedef float vector __attribute__((vector_size(4 * LANES)));
typedef float unaligned __attribute__((vector_size(4 * LANES), aligned(4)));

static float sum(const vector *chains, int count) {
    float all = 0;
    for (int i = 0; i < count; i++) {
        for (int lane = 0; lane < LANES; lane++) {
            all += chains[i][lane];
        }
    }
    return all;
}

static float peak(int64_t steps) {
    static const volatile float FACTORS[2] = {0.75f, 0.25f}; /* so that no compiler knows them */
    const vector zero = {0}, x = zero + FACTORS[0], w = zero + FACTORS[1];
    vector acc[CHAINS];
#pragma GCC unroll 12
    for (int i = 0; i < CHAINS; i++) {
        acc[i] = zero + (float) i;
    }
    for (int64_t s = 0; s < steps; s++) {
#pragma GCC unroll 12
        for (int i = 0; i < CHAINS; i++) {
            acc[i] = acc[i] * x + w; /* the other way round x * w is the same in every step, and computed once */
        }
    }
    return sum(acc, CHAINS);
}

static float read(const float *values, int64_t count, int64_t times) {
    vector acc[STREAMS] = {{0}};
    for (int64_t t = 0; t < times; t++) {
        for (int64_t i = 0; i < count; i += STREAMS * LANES) {
#pragma GCC unroll 8
            for (int n = 0; n < STREAMS; n++) {
                acc[n] += *(const unaligned *) (values + i + n * LANES);
            }
        }
    }
    return sum(acc, STREAMS);
}

const limits LIMITS = {peak, read};
