package dev.lanefuse.onnx;

/** What a tensor of the file stands for: numbers that are known, or an image on its way through the network. */
sealed interface Value permits Constant, Image {}
