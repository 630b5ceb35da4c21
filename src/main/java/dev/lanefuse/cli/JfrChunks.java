package dev.lanefuse.cli;

import java.io.BufferedInputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What must hold of a recording before the JDK reads it, or it might wait for a JVM that is long gone or go in circles: the file is a row
 * of finished chunks, a chunk behind its head a row of events, and the checkpoints among them (the tables of its constants) are a chain
 * that leads backwards.
 *
 * <pre>
 *   chunk        [ magic, version | size | last checkpoint | ... | state | events and checkpoints ]
 *   byte         0                  8      16                      64      68
 *   checkpoint   [ size | type | time | duration | distance of the one before, 0 in the first | ... ]   numbers of 1 to 9 bytes
 * </pre>
 */
final class JfrChunks {
    private static final int MAGIC = 'F' << 24 | 'L' << 16 | 'R' << 8;
    private static final int SIZE = 8;
    private static final int LAST_CHECKPOINT = 16;
    private static final int STATE = 64;
    private static final int HEADER = 68;
    private static final int MOST_BYTES_OF_A_NUMBER = 9;
    private static final int CHECKPOINT = 1;

    private JfrChunks() {}

    /**
     * Checks all chunks of a file.
     *
     * @throws IOException if one is not as it should be, or the file cannot be read
     */
    static void check(Path file) throws IOException {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r");
                DataInputStream events = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            long start = 0;
            do { // a chunk a step
                in.seek(start);
                if (in.readInt() != MAGIC) {
                    throw new IOException("no chunk begins at byte " + start);
                }
                in.seek(start + SIZE);
                final long size = in.readLong();
                if (size < HEADER || size > in.length() - start) {
                    throw new IOException("the chunk at byte " + start + " has " + size + " bytes of the file's " + in.length());
                }
                in.seek(start + LAST_CHECKPOINT);
                final long last = in.readLong();
                in.seek(start + STATE);
                if (in.readByte() != 0) {
                    throw new IOException("the chunk at byte " + start + " is not finished");
                }
                checkCheckpoints(in, start, last, size, checkEvents(events, start, size));
                start += size;
            } while (start < in.length());
        }
    }

    /**
     * Each event, from where its chunk begins on, has a size that leads on, and not out of the chunk; the result is how many are
     * checkpoints.
     */
    private static long checkEvents(DataInputStream in, long start, long size) throws IOException {
        in.skipNBytes(HEADER);
        long left = size - HEADER;
        long checkpoints = 0;
        while (left > 0) { // an event a step
            in.mark(2 * MOST_BYTES_OF_A_NUMBER);
            final long length = number(in);
            if (length < 2 || length > left) { // it has a type, too
                throw new IOException("the event at byte " + (start + size - left) + " has " + length + " bytes");
            }
            checkpoints += number(in) == CHECKPOINT ? 1 : 0;
            in.reset();
            in.skipNBytes(length);
            left -= length;
        }
        return checkpoints;
    }

    private static void checkCheckpoints(RandomAccessFile in, long start, long last, long size, long most) throws IOException {
        long at = last;
        long count = 0;
        for (long distance = -1; distance != 0; at += distance) { // a checkpoint a step
            if (at < HEADER || at >= size || ++count > most) {
                throw new IOException("the chunk at byte " + start + " has no checkpoint at its byte " + at);
            }
            in.seek(start + at);
            for (int field = 0; field < 4; field++) { // size, type, time, duration
                number(in);
            }
            distance = number(in);
            if (distance > 0) {
                throw new IOException("the checkpoint at byte " + (start + at) + " does not lead backwards");
            }
        }
    }

    /** Seven bits a byte, lowest first, and in the ninth byte all eight; a high bit says that there are more. */
    private static long number(DataInput in) throws IOException {
        long value = 0;
        for (int shift = 0; shift < 56; shift += 7) { // a byte a step
            final long next = in.readUnsignedByte();
            value |= (next & 0x7f) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        return value | (long) in.readUnsignedByte() << 56;
    }
}
