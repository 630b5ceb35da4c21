package dev.lanefuse.onnx;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;

/**
 * The fields of one protobuf message, one after another. Nothing is copied: a field that is a message, a text or an array is a range of
 * the file. Fields that nobody asks for are skipped.
 *
 * <p>The only class that knows protobuf, and of it the decoder of bytes only: generated classes would build the whole tree of a file
 * before its sizes could be looked at.
 */
final class Fields {
    private final Bytes message;
    private final CodedInputStream in;
    private int tag;
    private boolean pending;

    Fields(Bytes message) {
        this.message = message;
        this.in = CodedInputStream.newInstance(message.file(), message.offset(), message.length());
    }

    /** Goes to the next field; false at the end. */
    boolean next() throws OnnxFormatException {
        try {
            if (pending) {
                skip();
            }
            tag = in.readTag();
            pending = tag != 0;
            return pending;
        } catch (IOException e) {
            throw broken(e);
        }
    }

    private void skip() throws IOException {
        final int type = WireFormat.getTagWireType(tag);
        if (type == WireFormat.WIRETYPE_START_GROUP || type == WireFormat.WIRETYPE_END_GROUP || !in.skipField(tag)) {
            throw new OnnxFormatException("field " + number() + " before byte " + position() + " is a group; expected none in ONNX");
        }
    }

    /** Its number in the schema. */
    int number() {
        return WireFormat.getTagFieldNumber(tag);
    }

    /** Whether it is a range of bytes: of a repeated number, the packed form. */
    boolean isBytes() {
        return WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
    }

    /** Its value as an integer. */
    long integer() throws OnnxFormatException {
        require(WireFormat.WIRETYPE_VARINT, "an integer");
        try {
            return in.readRawVarint64();
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /** Its value as a float. */
    float number32() throws OnnxFormatException {
        require(WireFormat.WIRETYPE_FIXED32, "a float");
        try {
            return in.readFloat();
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /** Its value as a double. */
    double number64() throws OnnxFormatException {
        require(WireFormat.WIRETYPE_FIXED64, "a double");
        try {
            return in.readDouble();
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /** Its value as a range of the file. */
    Bytes bytes() throws OnnxFormatException {
        require(WireFormat.WIRETYPE_LENGTH_DELIMITED, "bytes");
        try {
            final int length = in.readRawVarint32();
            final int start = in.getTotalBytesRead();
            if (length < 0 || length > message.length() - start) {
                throw new OnnxFormatException("field " + number() + " at byte " + position() + " claims "
                        + Integer.toUnsignedString(length) + " bytes of the " + (message.length() - start)
                        + " that follow; expected a whole ONNX model");
            }
            in.skipRawBytes(length);
            return length == 0 ? Bytes.NONE : new Bytes(message.file(), message.offset() + start, length);
        } catch (OnnxFormatException e) {
            throw e;
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /** Its value as a name. */
    String text() throws OnnxFormatException {
        return bytes().text();
    }

    /** Adds its integers to a list, whether they stand one by one or packed. */
    void integers(Packed list) throws OnnxFormatException {
        if (!isBytes()) {
            list.add(integer());
            return;
        }
        final Bytes bytes = bytes();
        if (bytes == Bytes.NONE) {
            return;
        }
        final CodedInputStream packed = CodedInputStream.newInstance(bytes.file(), bytes.offset(), bytes.length());
        try {
            while (!packed.isAtEnd()) {
                list.add(packed.readRawVarint64());
            }
        } catch (IOException e) {
            throw broken(e);
        }
    }

    private void require(int type, String what) throws OnnxFormatException {
        if (WireFormat.getTagWireType(tag) != type) {
            throw new OnnxFormatException("field " + number() + " before byte " + position() + " has wire type "
                    + WireFormat.getTagWireType(tag) + "; expected " + what + " as in the schema of ONNX");
        }
        pending = false;
    }

    private int position() {
        return message.offset() + in.getTotalBytesRead();
    }

    private OnnxFormatException broken(IOException e) {
        return e instanceof OnnxFormatException known ? known : new OnnxFormatException(
                "no protobuf message at byte " + position() + " of " + message.file().length + "; expected a whole ONNX model", e);
    }
}
