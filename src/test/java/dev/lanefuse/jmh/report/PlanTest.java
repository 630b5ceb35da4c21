package dev.lanefuse.jmh.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanefuse.cli.MobileNetBlocks;
import dev.lanefuse.jmh.report.Cell.Kind;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PlanTest {
    @Test
    void seconds_areBelowWhatIsPromised() {
        within(Plan.quick(), 5 * 60);
        within(Plan.full(), 45 * 60);
        within(Plan.nets(), 15 * 60);
    }

    private static void within(Plan plan, int promised) {
        assertTrue(plan.seconds() < plan.limitSeconds(), plan.name() + " reckons with " + plan.seconds());
        assertTrue(plan.limitSeconds() + 20 < promised, plan.name() + " may take " + plan.limitSeconds() + " and the time of a last JVM");
    }

    @Test
    void forks_haveOursInTheSameRound() {
        for (Plan plan : List.of(Plan.quick(), Plan.full(), Plan.nets())) {
            final Set<Plan.Fork> all = new HashSet<>(plan.forks());
            assertEquals(plan.forks().size(), all.size(), plan.name() + " has a cell twice in a round");
            for (Plan.Fork fork : plan.forks()) {
                assertTrue(fork.cell().kind() == Kind.LIMIT || all.contains(new Plan.Fork(fork.round(), fork.cell().baseline())), fork
                        .toString());
            }
        }
    }

    @Test
    void named_isThatPlan() {
        for (String name : List.of("full", "quick", "nets")) {
            assertEquals(name, Plan.named(name).name());
        }
    }

    /** Every engine of a network is there as often as ours, on one thread and on two. */
    @Test
    void forks_ofNets_areAsManyOfEach() {
        final Map<Cell, Long> counts = Plan.nets().forks().stream().collect(Collectors.groupingBy(Plan.Fork::cell, Collectors.counting()));
        assertEquals(Set.of(7L), Set.copyOf(counts.values()));
        for (String net : List.of("1.0 224", "0.35 96")) {
            for (int threads = 1; threads <= 2; threads++) {
                for (String engine : List.of("lanefuse", "onednn", "onnxruntime", "xnnpack")) {
                    assertTrue(counts.containsKey(new Cell(Kind.NET, net, engine, threads, false, "")), net + " by " + engine);
                }
            }
        }
    }

    @Test
    void forks_coverEveryBlock() {
        for (Plan plan : List.of(Plan.quick(), Plan.full())) {
            for (MobileNetBlocks.Distinct block : MobileNetBlocks.DISTINCT) {
                assertTrue(plan.forks().stream().anyMatch(fork -> fork.cell().equals(new Cell(Kind.BLOCK, block.name(), "fused", 1, false,
                        ""))));
            }
        }
    }
}
