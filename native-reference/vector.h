/*
 * One vector of floats, as wide as the compiler was told: the files that include this are compiled once for AVX2 with FMA and once for
 * AVX-512.
 *
 * The clamp works on the bits as integers: right for every value but NaN at low = +0.0, at two instructions.
 */
#ifndef VECTOR_H
#define VECTOR_H

#include "kernels.h"

#include <immintrin.h>

#define INLINE static inline __attribute__((always_inline))

/* Hides where a value came from, so that it is not read from there again. */
#define KEEP_IN_REGISTER(v) __asm__("" : "+v"(v))

#ifdef __AVX512F__

#define LANES 16
#define VARIANT(name) name##_avx512

typedef __m512 vector;
typedef __mmask16 mask;

INLINE vector load(const float *p) { return _mm512_loadu_ps(p); }
INLINE vector broadcast(float v) { return _mm512_set1_ps(v); }
INLINE vector broadcast_bits(int32_t v) { return _mm512_castsi512_ps(_mm512_set1_epi32(v)); }
INLINE vector broadcast_lanes(vector v, mask m, float lane) { return _mm512_mask_broadcastss_ps(v, m, _mm_set_ss(lane)); }
INLINE vector load_half_twice(const float *p) { return _mm512_castpd_ps(_mm512_broadcast_f64x4(_mm256_castps_pd(_mm256_loadu_ps(p)))); }
INLINE vector add(vector a, vector b) { return _mm512_add_ps(a, b); }
INLINE vector step(vector x, vector w, vector acc) { return _mm512_fmadd_ps(x, w, acc); }
INLINE void store(float *p, vector v) { _mm512_storeu_ps(p, v); }

/* Lanes from until until; those outside of a mask are not touched in memory. */
INLINE mask lanes(int from, int until) { return (mask) (((1u << until) - 1) & ~((1u << from) - 1)); }
INLINE vector load_lanes(const float *p, mask m) { return _mm512_maskz_loadu_ps(m, p); }
INLINE void store_lanes(float *p, mask m, vector v) { _mm512_mask_storeu_ps(p, m, v); }

INLINE vector clamp_bits(vector v, vector low, vector high) {
    const __m512i above = _mm512_max_epi32(_mm512_castps_si512(v), _mm512_castps_si512(low));
    return _mm512_castsi512_ps(_mm512_min_epi32(above, _mm512_castps_si512(high)));
}

INLINE vector clamp_compared(vector v, vector low, vector high) {
    const vector below = _mm512_mask_mov_ps(v, _mm512_cmp_ps_mask(v, high, _CMP_GE_OQ), high);
    return _mm512_mask_mov_ps(below, _mm512_cmp_ps_mask(v, low, _CMP_LE_OQ), low);
}

INLINE vector either(vector a, vector b) { return _mm512_castsi512_ps(_mm512_or_si512(_mm512_castps_si512(a), _mm512_castps_si512(b))); }

/* The larger magnitudes, as bits: they have the order of the magnitudes, with NaN above all. */
INLINE vector larger_magnitude(vector most, vector v) {
    const __m512i magnitude = _mm512_and_si512(_mm512_castps_si512(v), _mm512_set1_epi32(INT32_MAX));
    return _mm512_castsi512_ps(_mm512_max_epi32(_mm512_castps_si512(most), magnitude));
}

#else

#define LANES 8
#define VARIANT(name) name##_avx2

typedef __m256 vector;
typedef __m256i mask;

INLINE vector load(const float *p) { return _mm256_loadu_ps(p); }
INLINE vector broadcast(float v) { return _mm256_set1_ps(v); }
INLINE vector broadcast_bits(int32_t v) { return _mm256_castsi256_ps(_mm256_set1_epi32(v)); }
INLINE vector add(vector a, vector b) { return _mm256_add_ps(a, b); }
INLINE vector step(vector x, vector w, vector acc) { return _mm256_fmadd_ps(x, w, acc); }
INLINE void store(float *p, vector v) { _mm256_storeu_ps(p, v); }

/* Lanes from until until; those outside of a mask are not touched in memory. */
INLINE mask lanes(int from, int until) {
    const __m256i lane = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    return _mm256_andnot_si256(_mm256_cmpgt_epi32(_mm256_set1_epi32(from), lane), _mm256_cmpgt_epi32(_mm256_set1_epi32(until), lane));
}
INLINE vector load_lanes(const float *p, mask m) { return _mm256_maskload_ps(p, m); }
INLINE void store_lanes(float *p, mask m, vector v) { _mm256_maskstore_ps(p, m, v); }

INLINE vector clamp_bits(vector v, vector low, vector high) {
    const __m256i above = _mm256_max_epi32(_mm256_castps_si256(v), _mm256_castps_si256(low));
    return _mm256_castsi256_ps(_mm256_min_epi32(above, _mm256_castps_si256(high)));
}

INLINE vector clamp_compared(vector v, vector low, vector high) {
    const vector below = _mm256_blendv_ps(v, high, _mm256_cmp_ps(v, high, _CMP_GE_OQ));
    return _mm256_blendv_ps(below, low, _mm256_cmp_ps(v, low, _CMP_LE_OQ));
}

INLINE vector either(vector a, vector b) { return _mm256_or_ps(a, b); }

/* The larger magnitudes, as bits: they have the order of the magnitudes, with NaN above all. */
INLINE vector larger_magnitude(vector most, vector v) {
    const __m256i magnitude = _mm256_and_si256(_mm256_castps_si256(v), _mm256_set1_epi32(INT32_MAX));
    return _mm256_castsi256_ps(_mm256_max_epi32(_mm256_castps_si256(most), magnitude));
}

#endif

#endif
