package dev.lanefuse.onnx;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What ONNX calls external data: values of tensors in files beside the model, as PyTorch writes them by default. A file is read as a whole,
 * when a node reads the first of its tensors.
 *
 * <p>The model is not trusted with names: it may name files of its own folder only, without a path, and no others than regular ones; a link
 * among them may lead elsewhere, for whoever owns the folder made it. Their bytes count with those of the model, and tensors that share
 * them may claim no more than a small multiple.
 */
final class ExternalData {
    /** None that may be read. */
    static final ExternalData NONE = none(0);

    /** Times that all bytes may be claimed: once is what exporters do. */
    private static final int MULTIPLE = 4;

    private static final String HERE = "./";

    /** StringStringEntryProto. */
    private static final int KEY = 1;
    private static final int VALUE = 2;

    private final Path folder;
    private final Map<String, byte[]> files = new HashMap<>();
    private final Set<String> expected = new HashSet<>();
    /** Bytes of the model and of files that have been read, and of all that a tensor has named. */
    private long size;
    private long expectedSize;
    private long claimed;

    private ExternalData(Path folder, long size) {
        this.folder = folder;
        this.size = size;
        this.expectedSize = size;
    }

    /** Of a model that is given as so many bytes: it has no folder. */
    static ExternalData none(int size) {
        return new ExternalData(null, size);
    }

    /** Of a model of so many bytes in this file. */
    static ExternalData beside(Path model, int size) {
        return new ExternalData(model.toAbsolutePath().getParent(), size);
    }

    /** Adds one of a tensor's entries: which file, from where, how much. */
    static void add(Map<String, String> entries, Bytes message) throws OnnxFormatException {
        Bytes key = Bytes.NONE;
        Bytes value = Bytes.NONE;
        for (final Fields fields = new Fields(message); fields.next();) {
            switch (fields.number()) {
                case KEY -> key = fields.bytes();
                case VALUE -> value = fields.bytes();
                default -> { /* none in the schema */ }
            }
        }
        entries.put(key.text(), value.text());
    }

    /** Takes note of a file that a tensor names, if there is one: it need not be read. */
    void expect(Map<String, String> entries) {
        final String location = location(entries);
        final Path file = folder == null ? null : named(location);
        try {
            if (file != null && Files.isRegularFile(file) && expected.add(location)) {
                expectedSize += Files.size(file);
            }
        } catch (IOException e) {
            // as if it were not there: said when it is read
        }
    }

    /** The name of the file, which may be said to be in this folder. */
    private static String location(Map<String, String> entries) {
        final String location = entries.getOrDefault("location", "");
        return location.startsWith(HERE) ? location.substring(HERE.length()) : location;
    }

    /**
     * A tensor's values.
     *
     * @return null where there is no folder
     * @throws OnnxFormatException if the file is not to be had, or does not hold them
     */
    Bytes values(String tensor, Map<String, String> entries) throws OnnxFormatException {
        if (folder == null) {
            return null;
        }
        final String location = location(entries);
        final byte[] file = file(tensor, location);
        final long offset = number(tensor, entries, "offset", 0);
        final long length = number(tensor, entries, "length", file.length - offset);
        if (offset < 0 || length < 0 || offset > file.length || length > file.length - offset) {
            throw refused(tensor, location, length + " bytes from byte " + offset + " on", "them within its " + file.length);
        }
        claimed += length;
        if (claimed > MULTIPLE * size) {
            throw refused(tensor, location, "with it tensors claim " + claimed + " bytes",
                    "at most " + MULTIPLE + " times those that there are, " + size);
        }
        return new Bytes(file, (int) offset, (int) length);
    }

    private static long number(String tensor, Map<String, String> entries, String key, long otherwise) throws OnnxFormatException {
        try {
            return entries.containsKey(key) ? Long.parseLong(entries.get(key)) : otherwise;
        } catch (NumberFormatException e) {
            throw new OnnxFormatException("tensor " + Text.quoted(tensor) + " has its values in another file at " + key + " "
                    + Text.quoted(entries.get(key)) + "; expected a number of bytes", e);
        }
    }

    private byte[] file(String tensor, String location) throws OnnxFormatException {
        final byte[] known = files.get(location);
        if (known != null) {
            return known;
        }
        final Path file = named(location);
        if (file == null) {
            throw refused(tensor, location, "a file that is not beside the model", "the name of one that is, without a path");
        }
        if (!Files.isRegularFile(file)) {
            throw refused(tensor, location, "a file that does not exist", "one that came with the model, in the same folder");
        }
        try {
            final long more = Files.size(file);
            if (size + more > Limits.FILE) {
                throw refused(tensor, location, more + " bytes", "at most " + Limits.FILE + " with those of the model");
            }
            try (InputStream in = Files.newInputStream(file)) {
                files.put(location, OnnxModel.bytes(in, (int) more, file));
            }
            size += more;
        } catch (OnnxFormatException e) {
            throw e;
        } catch (IOException e) {
            throw new OnnxFormatException("tensor " + Text.quoted(tensor) + " has its values in the file " + Text.quoted(location)
                    + ", which cannot be read; expected one that can", e);
        }
        return files.get(location);
    }

    /** The file of that name in the model's folder; null where it is none, or would be elsewhere. */
    private Path named(String location) {
        try {
            final Path file = folder.resolve(location);
            final Path name = file.getFileName();
            return folder.equals(file.getParent()) && name.toString().equals(location) ? file : null;
        } catch (InvalidPathException e) {
            return null;
        }
    }

    /** Bytes of the model and of the files that its tensors name, as far as they may be read. */
    long size() {
        return Math.min(expectedSize, Limits.FILE);
    }

    private static OnnxFormatException refused(String tensor, String location, String got, String rule) {
        return new OnnxFormatException("tensor " + Text.quoted(tensor) + " has its values in the file " + Text.quoted(location) + ": " + got
                + "; expected " + rule);
    }
}
