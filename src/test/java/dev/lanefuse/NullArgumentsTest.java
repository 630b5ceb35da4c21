package dev.lanefuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanefuse.image.ImageClassifier;
import dev.lanefuse.image.Pixels;
import dev.lanefuse.image.Preset;
import dev.lanefuse.net.Layer;
import dev.lanefuse.net.MobileNetV2;
import dev.lanefuse.net.Network;
import dev.lanefuse.net.SeededWeights;
import dev.lanefuse.net.Session;
import dev.lanefuse.net.SessionPool;
import dev.lanefuse.onnx.InputLayout;
import dev.lanefuse.onnx.OnnxModel;
import dev.lanefuse.onnx.OnnxOptions;
import dev.lanefuse.onnx.TinyModel;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.reflect.AccessFlag;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.nio.FloatBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A null that was not asked for gives a NullPointerException, whichever parameter of whichever public method of the exported packages it
 * is: all are tried, one at a time, the others being in order.
 */
class NullArgumentsTest {
    /** Those whose description says that they may be null. */
    private static final Set<String> NULLABLE = Set.of(
            "new BlockWeights(ConvolutionWeights = null, ConvolutionWeights, ConvolutionWeights)",
            "new ConvolutionWeights(float[], float[] = null, BatchNorm)",
            "new ConvolutionWeights(float[], float[], BatchNorm = null)",
            "ConvolutionWeights.of(float[], float[] = null)",
            "Convolution.run(int, float[], int, int, float[] = null, int, int, float[], int, int, Workspace)",
            "new FullyConnected(int, float[], float[] = null, Activation)",
            "new OnnxOptions(String = null, int, int)", "new Scale(float[], float[] = null, Activation)",
            "OnnxOptions.withOutput(String = null)",
            "ImageClassifier.of(OnnxModel, Preset, Path = null, Backend, Threads)");

    /** What stands for a primitive: shapes of one pixel and one channel, ranges of one element. */
    private static final Map<Type, Object> ONES =
            Map.of(int.class, 1, long.class, 1L, float.class, 1f, double.class, 1d, boolean.class, false);

    /** By the names of types. */
    private final Map<String, Callable<?>> samples = new HashMap<>();

    @BeforeEach
    void makeSamples(@TempDir Path directory) throws IOException {
        final BlockSpec block = BlockSpec.bottleneckBlock(1, 1, 1, 1, 1, 1);
        final ConvolutionSpec convolution = ConvolutionSpec.pointwise(1, 1, 1, 1, Activation.NONE);
        final InvertedResidual prepared = InvertedResidual.prepare(block, Samples.weights(block, 1));
        final MobileNetV2 model = MobileNetV2.of(0.35, 32).withClasses(5);
        final List<Layer> layers = List.of(new Layer.Softmax());
        final Network network = Network.prepare(1, 1, 1, layers);
        final OnnxModel onnx = OnnxModel.read(TinyModel.meanColour(5, InputLayout.NCHW, false));
        final Path labels = Files.writeString(directory.resolve("labels.txt"), "a\nb\nc\nd\ne\n");
        final ImageClassifier classifier = ImageClassifier.of(onnx, Preset.TORCH, labels, Backend.AUTO, Threads.CALLER);

        sample(float[].class, () -> new float[64]);
        sample(byte[].class, () -> new byte[3]);
        sample(String.class, () -> "a");
        samples.put("java.util.List<java.lang.String>", () -> List.of("a", "b", "c", "d", "e"));
        samples.put("java.util.List<dev.lanefuse.net.Layer>", () -> layers);
        samples.put("java.util.Map<java.lang.String, float[]>", () -> SeededWeights.of(model, 1));
        sample(Path.class, () -> labels);
        sample(Executor.class, () -> Runnable::run);
        sample(MemorySegment.class, () -> MemorySegment.ofArray(new float[64]));
        sample(FloatBuffer.class, () -> FloatBuffer.allocate(64));
        sample(Activation.class, () -> Activation.NONE);
        sample(Backend.class, () -> Backend.AUTO);
        sample(BatchNorm.class, () -> new BatchNorm(new float[1], new float[1], new float[1], new float[1], 1));
        sample(BlockSpec.class, () -> block);
        sample(BlockWeights.class, () -> Samples.weights(block, 1));
        sample(Convolution.class, () -> Convolution.prepare(convolution, Samples.weights(block, 1).project(), Backend.AUTO,
                Threads.CALLER));
        sample(ConvolutionSpec.class, () -> convolution);
        sample(ConvolutionSpec.Kind.class, () -> ConvolutionSpec.Kind.DEPTHWISE);
        sample(ConvolutionWeights.class, () -> Samples.weights(block, 1).project());
        sample(InvertedResidual.class, () -> prepared);
        sample(Padding.class, () -> Padding.SAME);
        sample(Threads.class, () -> Threads.CALLER);
        sample(Workspace.class, prepared::newStagingWorkspace);
        sample(MobileNetV2.class, () -> model);
        sample(Network.class, () -> network);
        sample(Session.class, network::newSession);
        sample(SessionPool.class, network::newPool);
        sample(Duration.class, () -> Duration.ZERO);
        sample(InputLayout.class, () -> InputLayout.NCHW);
        sample(OnnxModel.class, () -> onnx);
        sample(OnnxOptions.class, () -> OnnxOptions.DEFAULT);
        sample(ImageClassifier.class, () -> classifier);
        sample(Pixels.class, () -> new Pixels(1, 1, new byte[3]));
        sample(Preset.class, () -> Preset.TORCH);
    }

    private <T> void sample(Class<T> type, Callable<? extends T> maker) {
        samples.put(type.getTypeName(), maker);
    }

    private Object sample(Type type) throws Exception {
        final Object one = ONES.get(type);
        return one != null
                ? one
                : Objects.requireNonNull(samples.get(type.getTypeName()), () -> "no sample of " + type + ": add one").call();
    }

    @Test
    void null_ofAnyParameter_isRefusedUnlessItsDescriptionSaysOtherwise() throws Exception {
        final Set<String> accepted = new TreeSet<>();
        int tried = 0;
        for (Class<?> type : exportedTypes()) {
            for (Executable member : members(type)) {
                for (int i = 0; i < member.getParameterCount(); i++) {
                    if (!member.getParameterTypes()[i].isPrimitive()) {
                        tried++;
                        if (!refusesNull(member, i)) {
                            accepted.add(describe(member, i));
                        }
                    }
                }
            }
        }
        assertEquals(new TreeSet<>(NULLABLE), accepted, "parameters that take null");
        assertTrue(tried > 100, tried + " parameters were tried");
    }

    /** The public types of the packages that the module exports, from their class files. */
    private static List<Class<?>> exportedTypes() throws Exception {
        final Path root = Path.of(Backend.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        final ModuleDescriptor module = ModuleFinder.of(root).find("dev.lanefuse").orElseThrow().descriptor();
        final List<Class<?>> types = new ArrayList<>();
        for (ModuleDescriptor.Exports exports : module.exports()) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(root.resolve(exports.source().replace('.', '/')), "*.class")) {
                for (Path file : files) {
                    final String name = file.getFileName().toString().replace(".class", "");
                    final Class<?> type = Class.forName(exports.source() + "." + name);
                    if (type.accessFlags().contains(AccessFlag.PUBLIC)) {
                        types.add(type);
                    }
                }
            }
        }
        return types;
    }

    /** Its public constructors and methods, without those that Java gives to enums, and {@code equals}. */
    private static List<Executable> members(Class<?> type) {
        return Stream.concat(Stream.of(type.getConstructors()), Stream.of(type.getDeclaredMethods()))
                .filter(member -> member.accessFlags().contains(AccessFlag.PUBLIC) && !member.isSynthetic())
                .filter(member -> !member.getName().equals("equals") && !(type.isEnum() && member.getName().equals("valueOf")))
                .toList();
    }

    private boolean refusesNull(Executable member, int index) throws Exception {
        final Type[] types = member.getGenericParameterTypes();
        final Object[] arguments = new Object[types.length];
        for (int i = 0; i < types.length; i++) {
            arguments[i] = i == index ? null : sample(types[i]);
        }
        try {
            if (member instanceof Constructor<?> constructor) {
                constructor.newInstance(arguments);
            } else {
                final boolean isStatic = member.accessFlags().contains(AccessFlag.STATIC);
                ((Method) member).invoke(isStatic ? null : sample(member.getDeclaringClass()), arguments);
            }
            return false;
        } catch (InvocationTargetException e) {
            return e.getCause() instanceof NullPointerException;
        }
    }

    private static String describe(Executable member, int index) {
        final StringJoiner parameters = new StringJoiner(", ", "(", ")");
        for (int i = 0; i < member.getParameterCount(); i++) {
            parameters.add(member.getParameterTypes()[i].getSimpleName() + (i == index ? " = null" : ""));
        }
        final String type = member.getDeclaringClass().getSimpleName();
        return (member instanceof Constructor ? "new " + type : type + "." + member.getName()) + parameters;
    }
}
