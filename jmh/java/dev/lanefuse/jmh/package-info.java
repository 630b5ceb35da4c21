/**
 * Benchmarks: kernels by themselves, and blocks, stages and networks by all {@link dev.lanefuse.jmh.Engines}, beside what the machine can
 * do. {@code jmh/README.md} says how to run and read them.
 */
package dev.lanefuse.jmh;
