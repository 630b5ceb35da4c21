/** Benchmarks of the kernels and the executor. */
package dev.lanefuse.jmh;
