/** What happens to trained numbers once, before the first run: checking, folding, packing. */
package dev.lanefuse.weights;
