/** The kernel contract on lanes: the only package that knows {@code jdk.incubator.vector}. */
package dev.lanefuse.kernel.simd;
