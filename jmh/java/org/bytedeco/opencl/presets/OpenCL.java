package org.bytedeco.opencl.presets;

/**
 * A class that oneDNN's binding names as the parent of its settings and looks up when it is loaded. That of the binding's own version is in
 * no repository, and on a CPU nothing of it is used: that there is one is enough.
 */
public final class OpenCL {
    private OpenCL() {}
}
