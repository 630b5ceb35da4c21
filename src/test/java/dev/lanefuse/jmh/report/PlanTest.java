package dev.lanefuse.jmh.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanefuse.cli.MobileNetBlocks;
import dev.lanefuse.jmh.report.Cell.Kind;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlanTest {
    @Test
    void seconds_areBelowWhatIsPromised() {
        within(Plan.quick(), 5 * 60);
        within(Plan.full(), 45 * 60);
    }

    private static void within(Plan plan, int promised) {
        assertTrue(plan.seconds() < plan.limitSeconds(), plan.name() + " reckons with " + plan.seconds());
        assertTrue(plan.limitSeconds() + 20 < promised, plan.name() + " may take " + plan.limitSeconds() + " and the time of a last JVM");
    }

    @Test
    void forks_haveOursInTheSameRound() {
        for (Plan plan : List.of(Plan.quick(), Plan.full())) {
            final Set<Plan.Fork> all = new HashSet<>(plan.forks());
            assertEquals(plan.forks().size(), all.size(), plan.name() + " has a cell twice in a round");
            for (Plan.Fork fork : plan.forks()) {
                assertTrue(fork.cell().kind() == Kind.LIMIT || all.contains(new Plan.Fork(fork.round(), fork.cell().baseline())), fork
                        .toString());
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
