/** Benchmarks of the kernels, the executor, and whole networks. */
package dev.lanefuse.jmh;
