/**
 * The contract of the kernels ({@link dev.lanefuse.kernel.Kernels}: shapes, strides, packed layouts) and the ladder that selects
 * who fulfils it ({@link dev.lanefuse.kernel.KernelSelection}). Arrays and ints only.
 */
package dev.lanefuse.kernel;
