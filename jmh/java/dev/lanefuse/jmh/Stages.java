package dev.lanefuse.jmh;

import dev.lanefuse.Backend;
import dev.lanefuse.Threads;
import dev.lanefuse.cli.StagedBlock;
import dev.lanefuse.net.Layer;
import dev.lanefuse.net.Network;
import dev.lanefuse.net.Session;
import java.util.ArrayList;
import java.util.List;

/** Our own kernels as a layer-by-layer engine calls them: one convolution after the other, each over a whole image. */
final class Stages implements Engine {
    private final Threads threads;
    private final List<Runnable> steps = new ArrayList<>();
    private float[] at;

    Stages(Task task, Backend backend, Threads threads) {
        if (task.images() != 1) {
            throw new UnsupportedOperationException("stages run 1 image at a time; the task has " + task.images());
        }
        this.threads = threads;
        this.at = task.in();
        int height = task.height();
        int width = task.width();
        int channels = task.channels();
        for (Layer layer : task.layers()) {
            final Network network = Network.prepare(height, width, channels, List.of(layer), backend, threads);
            final float[] in = at;
            final float[] out = new float[network.outputSize()];
            if (layer instanceof Layer.Block block) {
                final StagedBlock staged = new StagedBlock(block.spec(), block.weights(), backend, threads);
                steps.add(() -> staged.run(in, out));
            } else {
                final Session session = network.newSession();
                steps.add(() -> session.run(in, out));
            }
            at = out;
            height = network.outputHeight();
            width = network.outputWidth();
            channels = network.outputChannels();
        }
    }

    @Override
    public void run() {
        steps.forEach(Runnable::run);
    }

    @Override
    public float[] output() {
        return at;
    }

    @Override
    public void close() {
        threads.close();
    }
}
