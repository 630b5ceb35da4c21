/**
 * The plan (band height, channel slice, buffers), the fused loop nest over the kernels, and its parallel execution. Knows weights and the
 * kernel contract, no lanes.
 */
package dev.lanefuse.exec;
