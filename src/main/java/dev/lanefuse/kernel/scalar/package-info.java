/** The kernel contract in plain Java: the fallback, and the oracle for lanes. */
package dev.lanefuse.kernel.scalar;
