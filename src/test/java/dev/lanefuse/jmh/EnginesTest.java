package dev.lanefuse.jmh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanefuse.Backend;
import dev.lanefuse.InOneJvm;
import dev.lanefuse.Missing;
import dev.lanefuse.Threads;
import dev.lanefuse.net.MobileNetV2;
import dev.lanefuse.net.Network;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.annotations.Param;

/** Every engine that the benchmarks name gives our answer; native ones in one of the test JVMs. */
@InOneJvm
class EnginesTest {
    static Stream<String> blockEngines() throws NoSuchFieldException {
        return named(BlockContest.class);
    }

    static Stream<String> stageEngines() throws NoSuchFieldException {
        return named(StageContest.class);
    }

    static Stream<String> netEngines() throws NoSuchFieldException {
        return named(NetContest.class);
    }

    private static Stream<String> named(Class<? extends Contest> contest) throws NoSuchFieldException {
        return Arrays.stream(contest.getField("engine").getAnnotation(Param.class).value());
    }

    @ParameterizedTest
    @MethodSource("blockEngines")
    void block_withoutResidual_isOurs(String engine) {
        isOurs(engine, Task.block("32-192-64"));
    }

    @ParameterizedTest
    @MethodSource("blockEngines")
    void block_withResidual_isOurs(String engine) {
        isOurs(engine, Task.block("160-960-160"));
    }

    @ParameterizedTest
    @MethodSource("stageEngines")
    void stages_areOurs(String engine) {
        isOurs(engine, Task.stage("32-192-64", "expand"));
        isOurs(engine, Task.stage("32-192-64", "depthwise"));
        isOurs(engine, Task.stage("32-192-64", "project"));
    }

    @ParameterizedTest
    @MethodSource("netEngines")
    void net_isOurs(String engine) {
        isOurs(engine, Task.net("0.35 32", 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lanefuse", "onednn", "xnnpack", "onnxruntime"})
    void net_onImages_isOurs(String engine) {
        isOurs(engine, Task.net("0.35 32", 2));
    }

    private static void isOurs(String engine, Task task) {
        final float[] answer = task.answer();
        for (int threads = 1; threads <= 2; threads++) {
            try (Engine prepared = Engines.checked(engine, task, threads, answer)) {
                assertEquals(answer.length, prepared.output().length);
            } catch (UnsupportedOperationException e) {
                Missing.leaveOut(EnginesTest.class, e.getMessage());
            }
        }
    }

    /** Who answers something else is not timed. */
    @ParameterizedTest
    @ValueSource(strings = {"fused", "stages", "scalar", "onednn-blocked", "xnnpack", "onnxruntime"})
    void engine_thatAnswersOtherwise_isRefused(String engine) {
        final Task task = Task.block("160-960-160");
        final float[] other = task.answer().clone();
        other[other.length / 2] += 1;
        assertThrows(IllegalStateException.class, () -> Engines.checked(engine, task, 1, other));
    }

    /** What is timed is of the width and size that the name says, as is what is reckoned of it. */
    @ParameterizedTest
    @ValueSource(strings = {"0.35 96", "1.0 224"})
    void net_isOfItsName(String name) {
        final String[] parts = name.split(" ");
        final Network network = Task.net(name, 1).network(Backend.SCALAR, Threads.CALLER);
        final MobileNetV2 model = MobileNetV2.of(Double.parseDouble(parts[0]), Integer.parseInt(parts[1]));
        assertEquals(model.inputHeight(), network.inputHeight());
        assertEquals(model.shapes().entrySet().stream().filter(array -> !array.getKey().contains("running")).mapToLong(
                java.util.Map.Entry::getValue).sum(), network.parameters());
    }

    @Test
    void check_ofOtherNumbers_throws() {
        final float[] answer = {100, -1};
        Engines.check("onednn-nhwc", new float[] {100.001f, -1}, answer);
        Engines.check("fused", answer.clone(), answer);
        for (float wrong : new float[] {100.01f, Float.NaN, Float.POSITIVE_INFINITY}) {
            assertThrows(IllegalStateException.class, () -> Engines.check("onednn-nhwc", new float[] {wrong, -1}, answer));
        }
        assertThrows(IllegalStateException.class, () -> Engines.check("fused", new float[] {Math.nextUp(100f), -1}, answer));
        assertThrows(IllegalStateException.class, () -> Engines.check("onnxruntime", new float[] {100}, answer));
    }
}
