/**
 * The plan (band height, channel slice, buffers), the fused loop nest over the kernels, and its parallel execution; and which kernels
 * serve, from the first run on and once they are compiled. Knows weights, events and the kernel contract, no lanes.
 */
package dev.lanefuse.exec;
