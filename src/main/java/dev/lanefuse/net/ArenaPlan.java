package dev.lanefuse.net;

import dev.lanefuse.exec.ConnectedOperation;
import dev.lanefuse.exec.GroupOperation;
import dev.lanefuse.exec.Operation;
import dev.lanefuse.kernel.Kernels;
import java.util.List;

/**
 * Where the images between the stages lie in one array.
 *
 * <p>In a chain two of them are alive at a time, so that they alternate between the two ends of an array as long as the largest
 * pair. Some stages may overwrite their input as they go ({@link Operation#lead}): then an image at the top and the next at the
 * bottom may overlap as long as the next begins that much earlier. Which end the first one takes is tried both ways.
 *
 * <pre>
 *   stage 0 writes     [          | image 0 ........ ]
 *   stage 1            [ image 1 ..... ]                 over image 0, whose first rows are no longer needed
 *   stage 2            [               | image 2 ... ]
 * </pre>
 *
 * A fully connected layer at the end, and a softmax or sigmoid behind it, take the images of a run in groups. What a group is made of lies
 * behind all this, an image behind the other; from there on the images are as large as the network's output, and lie in it.
 *
 * @param size elements of the array
 * @param offsets where each image begins: what stage i writes and stage i + 1 reads, at i
 * @param single stages that take an image at a time; those behind them take a group
 * @param group images of the largest group
 * @param gathered elements of an image that a group is made of
 */
record ArenaPlan(int size, int[] offsets, int single, int group, int gathered) {
    /**
     * Plans.
     *
     * @param shapes what each stage takes, and at the end what the last one gives; the first and the last are the caller's
     * @param mayOverlap whether one thread computes, so that stages may overwrite their input
     * @throws IllegalArgumentException if the array would have more than 2^31 - 65 elements
     */
    static ArenaPlan of(List<Shape> shapes, Operation[] operations, boolean mayOverlap) {
        final int single = single(operations);
        final int group = single < operations.length ? ((ConnectedOperation) operations[single]).images() : 1;
        final int[] sizes = new int[Math.max(0, single - 1)];
        final long[] leads = new long[sizes.length];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = shapes.get(i + 1).size();
            leads[i] = mayOverlap ? operations[i + 1].lead() : Operation.APART;
        }
        final boolean gathers = single > 0 && single < operations.length;
        final long topFirst = size(sizes, leads, 0);
        final long bottomFirst = size(sizes, leads, 1);
        final long images = Math.min(topFirst, bottomFirst);
        final int gathered = gathers ? shapes.get(single).size() : 0;
        final long size = images + (long) group * gathered;
        if (size > Kernels.LONGEST) {
            throw new IllegalArgumentException(
                    "the arena has " + size + " values; expected at most " + Kernels.LONGEST);
        }
        final int parityOfTop = topFirst <= bottomFirst ? 0 : 1;
        final int[] offsets = new int[sizes.length + (gathers ? 1 : 0)];
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = i == sizes.length ? (int) images : i % 2 == parityOfTop ? (int) images - sizes[i] : 0;
        }
        return new ArenaPlan((int) size, offsets, single, group, gathered);
    }

    private static int single(Operation[] operations) {
        final int last = operations.length - 1;
        final int connected = last > 0 && operations[last] instanceof GroupOperation && !(operations[last] instanceof ConnectedOperation)
                ? last - 1 : last;
        return operations[connected] instanceof ConnectedOperation ? connected : operations.length;
    }

    /** Elements that are needed if images of this parity lie at the top. */
    private static long size(int[] sizes, long[] leads, int parityOfTop) {
        long size = sizes.length == 1 ? sizes[0] : 0;
        for (int i = 0; i + 1 < sizes.length; i++) {
            final long apart = (long) sizes[i] + sizes[i + 1];
            final boolean overlaps = i % 2 == parityOfTop && leads[i] != Operation.APART;
            size = Math.max(size, overlaps ? Math.min(apart, Math.max(sizes[i] + leads[i], sizes[i + 1])) : apart);
        }
        return size;
    }

    /** Where the image begins that stage {@code i} writes. */
    int offset(int i) {
        return offsets[i];
    }
}
