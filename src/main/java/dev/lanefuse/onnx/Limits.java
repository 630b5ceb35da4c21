package dev.lanefuse.onnx;

/**
 * What a file may hold: far beyond MobileNetV2's family (160 nodes, 24 MB), and low enough that a hostile file costs no more memory than
 * a small multiple of its size and some fixed megabytes.
 *
 * <p>An empty node takes two bytes in a file and a hundred in memory: so nodes and names are counted before they are kept. Values are
 * measured against the bytes that are there before they are allocated.
 */
final class Limits {
    /** Bytes of a file. */
    static final long FILE = 256L << 20;
    /** Nodes, initialisers, inputs and outputs of a graph, each. */
    static final int ENTRIES = 8192;
    /** Names of inputs and outputs of all nodes. */
    static final int NAMES = 4 * ENTRIES;
    /** Bytes of a name. */
    static final int NAME = 4096;
    /** Attributes of a node that is run, and numbers in a list among them. */
    static final int ATTRIBUTES = 64;
    /** Dimensions of a tensor. */
    static final int RANK = 8;
    /** Integers of a tensor: shapes, axes, pads. */
    static final int INTEGERS = 256;
    /** The same where one may name all channels. */
    static final int INDICES = 4096;
    /** Values of an image between two stages: 256 MiB of floats. */
    static final long IMAGE = 1L << 26;

    private Limits() {}
}
