/**
 * Whole networks: a chain of prepared stages over one planned arena.
 *
 * <p>{@link dev.lanefuse.net.MobileNetV2} makes the {@link dev.lanefuse.net.Layer}s of MobileNetV2 from trained numbers by name; any other
 * chain of layers will do as well. {@link dev.lanefuse.net.Network#prepare} checks, folds, packs and plans once; the network is shared by
 * all threads, each of which runs it with a {@link dev.lanefuse.net.Session} of its own:
 *
 * <pre>{@code
 * Network network = MobileNetV2.of(1.0, 224).prepare(arrays);
 * Session session = network.newSession();
 * session.run(image, logits); // [224][224][3] to [1000]
 * }</pre>
 *
 * <p>The numeric contract of {@link dev.lanefuse} holds for the whole network: stage after stage gives the same bits. It adds:
 *
 * <ol>
 *   <li>A fully connected layer is rule 2 with k running over the image's values in their order.
 *   <li>A scale is {@code fma(x, kernel[c], bias[c])}; then the clamp.
 *   <li>A mean is {@code (((+0.0 + x[0]) + x[1]) + ...) / (float) pixels}, each step rounded to float, per channel.
 * <li>Softmax takes the largest value off, applies {@link java.lang.StrictMath#exp} in double, adds in ascending order in double, divides
 *       in double, and rounds once to float. NaN or +infinity anywhere gives NaN everywhere.
 *   <li>Sigmoid is {@code 1 / (1 + exp(-x))} in double with the same exp, rounded once to float.
 * </ol>
 *
 * <p>The conventions are those of {@link dev.lanefuse}.
 *
 * <p><strong>Memory.</strong> Of the images between the stages two are alive at a time; they lie in one array, the arena, whatever the
 * number of images in a batch on one thread. With one thread a stage may overwrite the rows of its input that it has read. Scratch is as
 * large as the largest stage needs, once for each thread. {@link dev.lanefuse.net.Network#arenaBytes} is the sum, and
 * {@link dev.lanefuse.net.Network#memory} has it beside the weights. Where more threads than there should be sessions run a network, they
 * share a {@link dev.lanefuse.net.SessionPool}.
 *
 * <p><strong>Threads.</strong> With {@link dev.lanefuse.Threads} at {@code prepare} the stages of one image are cut into as many parts as
 * there are threads, equal ones where these are equally quick; the threads stay together from the first stage of an image to its last and
 * sleep between runs, unless they were asked to look for the next one first. Of a batch each thread computes images by itself, in an arena
 * of its own that the session makes at the first such run, and all share the rest.
 */
package dev.lanefuse.net;
