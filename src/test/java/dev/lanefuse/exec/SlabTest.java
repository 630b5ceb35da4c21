package dev.lanefuse.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanefuse.kernel.Kernels;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SlabTest {
    private static final long GIBIBYTE = 1L << 30;
    private static final int FLOATS = 20_001;

    /** Bytes in front of the first element. */
    private static final int HEADER = 4 * (Kernels.BLOCK - Kernels.ORIGIN);

    private static Scratch cut(Slab slab, int floats) {
        return slab.cut(floats, new double[0]);
    }

    @Test
    void cut_anyHeap_arrayFillsARegion() {
        assertEquals((1 << 20) - HEADER, 4 * cut(new Slab(GIBIBYTE), FLOATS).floats().length);
        assertEquals((2 << 20) - HEADER, 4 * cut(new Slab(4 * GIBIBYTE), FLOATS).floats().length);
        assertEquals((4 << 20) - HEADER, 4 * cut(new Slab(6 * GIBIBYTE), FLOATS).floats().length);
        assertEquals((4 << 20) - HEADER, 4 * cut(new Slab(8 * GIBIBYTE), FLOATS).floats().length);
    }

    @Test
    void cut_smallOrLargeOrOfALargeHeap_isAnArrayOfItsOwn() {
        for (Scratch own : List.of(cut(new Slab(GIBIBYTE), 16_383), cut(new Slab(GIBIBYTE), 300_000), cut(new Slab(9 * GIBIBYTE), FLOATS),
                cut(new Slab(Long.MAX_VALUE), FLOATS), cut(new Slab(GIBIBYTE), 0))) {
            assertEquals(0, own.base());
            assertEquals(own.size(), own.floats().length);
        }
    }

    /** Every element of every piece belongs to it alone, however many threads come. */
    @Test
    void cut_manyTimes_piecesBeginAtBlocksAndAreDisjoint() {
        final Slab slab = new Slab(GIBIBYTE);
        final List<Scratch> pieces = new ArrayList<>(IntStream.range(0, 200).parallel().mapToObj(i -> cut(slab, 16_384 + 97 * i)).toList());
        pieces.add(cut(slab, ((1 << 20) - HEADER) / 4)); // a whole array
        for (int i = 0; i < pieces.size(); i++) {
            final Scratch piece = pieces.get(i);
            assertEquals(0, piece.base() % Kernels.BLOCK);
            assertEquals(4L * piece.size(), piece.bytes());
            for (int k = 0; k < piece.size(); k++) {
                assertEquals(0, piece.floats()[piece.at(k)]);
                piece.floats()[piece.at(k)] = 1 + i;
            }
        }
        assertTrue(pieces.stream().map(Scratch::floats).distinct().count() < pieces.size() / 5);
    }

    @Test
    void cut_whereThePieceDoesNotFit_beginsAnotherArray() {
        final Slab slab = new Slab(GIBIBYTE);
        final Scratch first = cut(slab, 200_000);
        final Scratch second = cut(slab, 100_000);
        assertNotSame(first.floats(), second.floats());
        assertSame(second.floats(), cut(slab, 50_000).floats());
    }
}
