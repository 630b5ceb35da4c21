package dev.lanefuse.onnx;

/** Rows and columns of zeros around an image, put there by the convolution that reads it. */
record Pads(int top, int left, int bottom, int right) {
    static final Pads NONE = new Pads(0, 0, 0, 0);

    boolean isNone() {
        return (top | left | bottom | right) == 0;
    }

    Pads plus(Pads other) {
        return new Pads(top + other.top, left + other.left, bottom + other.bottom, right + other.right);
    }
}
