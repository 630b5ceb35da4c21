package dev.lanefuse;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.InvokeDynamicEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ForkJoinPool;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rooms of the house, which of them may know which, and rules for all of them. */
@InOneJvm
class ArchitectureTest {
    private static final String ROOT = "dev.lanefuse";

    /** Records of the front door that the rooms behind it may know: what a block is, not how it is run. */
    private static final Set<String> RECORDS = Set.of(
            "Activation", "BatchNorm", "BlockSpec", "BlockWeights", "Checks", "ConvolutionSpec", "ConvolutionWeights", "Padding");

    private static final JavaClasses MAIN =
            new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests()).importPackages(ROOT);

    private static final DescribedPredicate<JavaClass> JDK = resideInAnyPackage("java..").as("java.*");

    /** Characters of a line, as the formatter has it. */
    private static final int WIDTH = 140;

    private static final Pattern COMMENT = Pattern.compile("\\s*(/\\*\\*|\\* )");

    private static final DescribedPredicate<JavaClass> OURS = resideInAPackage(ROOT + "..").as("Lanefuse");

    @Test
    void rooms_areAllSeen() {
        final Set<String> seen = MAIN.stream().map(ArchitectureTest::room).collect(Collectors.toCollection(TreeSet::new));
        final Set<String> known =
                Set.of("front", "records", "weights", "exec", "event", "kernel", "kernel.scalar", "kernel.simd", "reference", "net", "onnx",
                        "image", "cli");
        seen.removeAll(known);
        assertEquals(Set.of(), seen, "rooms that no rule here speaks of");
        assertEquals(RECORDS, MAIN.stream().filter(c -> room(c).equals("records")).map(c -> outermost(c).getSimpleName())
                .collect(Collectors.toSet()), "records that are missing");
    }

    @Test
    void vectors_areKnownToTheSimdKernelsOnly() {
        noClasses().that(not(in("kernel.simd"))).should().dependOnClassesThat().resideInAPackage("jdk.incubator.vector..").check(MAIN);
    }

    /** Of the shorter calls C2 keeps an object in JDK 27 (decisions/newer-jdks.md). */
    @Test
    void vectors_areReinterpretedByShape() {
        noClasses().should().callMethodWhere(target(nameMatching("reinterpretAs.*|viewAs.*"))).check(MAIN);
    }

    @Test
    void kernels_knowArraysAndInts() {
        classes().that(in("kernel")).should().onlyDependOnClassesThat(JDK.or(in("kernel"))).check(MAIN);
        classes().that(in("kernel.scalar")).should().onlyDependOnClassesThat(JDK.or(in("kernel", "kernel.scalar"))).check(MAIN);
        classes().that(in("kernel.simd")).should()
                .onlyDependOnClassesThat(JDK.or(in("kernel", "kernel.simd")).or(resideInAPackage("jdk.incubator.vector.."))).check(MAIN);
    }

    @Test
    void records_knowNobody() {
        knowsOnly("records");
    }

    @Test
    void weights_knowTheRecordsAndTheContractTheyPackFor() {
        knowsOnly("weights", "records", "kernel");
    }

    @Test
    void reference_knowsTheRecordsOnly() {
        knowsOnly("reference", "records");
    }

    @Test
    void events_knowNobody() {
        knowsOnly("event");
    }

    @Test
    void flightRecorder_isKnownToEventsAndTheReaderOfRecordings() {
        noClasses().that(not(in("event").or(in("cli").and(named("ProfileCommand", "StageTimes"))))).should().dependOnClassesThat()
                .resideInAPackage("jdk.jfr..").check(MAIN);
    }

    @Test
    void management_isKnownToWhoReadsOptionsOnly() {
        noClasses().that(not(in("exec").and(named("CompilerOptions")))).should().dependOnClassesThat()
                .resideInAnyPackage("java.lang.management..", "com.sun.management..").check(MAIN);
    }

    @Test
    void exec_knowsRecordsWeightsKernelsAndEvents() {
        knowsOnly("exec", "records", "weights", "kernel", "kernel.scalar", "kernel.simd", "event");
        noClasses().that(in("exec").and(not(named("KernelProvider")))).should().dependOnClassesThat(in("kernel.scalar", "kernel.simd"))
                .because("one class makes the kernels, the others call their contract").check(MAIN);
    }

    @Test
    void onnx_knowsNetworksAndHowWeightsAreFolded() {
        knowsOnly("onnx", "front", "records", "weights", "net");
    }

    @Test
    void protobuf_isKnownToTheReaderOfFieldsOnly() {
        noClasses().that(not(in("onnx").and(named("Fields")))).should().dependOnClassesThat().resideInAPackage("com.google..").check(MAIN);
    }

    @Test
    void image_knowsModelsAndNetworks() {
        knowsOnly("image", "front", "net", "onnx");
    }

    @Test
    void desktop_isKnownToTheDecoderOfImagesOnly() {
        noClasses().that(not(in("image").and(named("ImageDecoder")))).should().dependOnClassesThat()
                .resideInAnyPackage("java.awt..", "javax.imageio..").check(MAIN);
    }

    @Test
    void net_knowsTheExecutorAndNoLanes() {
        knowsOnly("net", "front", "records", "weights", "exec", "kernel", "event");
        noClasses().that(in("front")).should().dependOnClassesThat(in("net")).check(MAIN);
    }

    @Test
    void commandLine_isKnownToNobody() {
        noClasses().that(not(in("cli"))).should().dependOnClassesThat(in("cli")).check(MAIN);
    }

    @Test
    void rooms_haveNoCycles() {
        slices().assignedFrom(new Rooms()).should().beFreeOfCycles().check(MAIN);
    }

    /** Whose threads compute is said by whoever prepares; the common pool is everybody's. */
    @Test
    void commonPool_isNeverUsed() {
        noClasses().should().dependOnClassesThat().areAssignableTo(ForkJoinPool.class)
                .orShould().callMethodWhere(target(name("parallelStream").or(name("parallel")))).check(MAIN);
    }

    @Test
    void messages_goToTheSystemLogger() {
        NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(MAIN);
        noClasses().that(not(in("cli"))).should(ACCESS_STANDARD_STREAMS).check(MAIN);
    }

    /** A lambda is a class made at its first call, a stream many objects at each. */
    @Test
    void hotPath_hasNoStreamsAndNoLambdas() {
        final DescribedPredicate<JavaClass> hot = in("exec", "kernel", "kernel.scalar", "kernel.simd").and(not(named("KernelProvider")));
        noClasses().that(hot).should().dependOnClassesThat().resideInAnyPackage("java.util.stream..", "java.util.function..").check(MAIN);
        assertEquals(Set.of(), MAIN.stream().filter(hot).filter(ArchitectureTest::hasLambda).map(JavaClass::getName)
                .collect(Collectors.toSet()), "classes with lambdas or method references");
    }

    /** The formatter leaves comments to their authors. */
    @Test
    void comments_areNotWiderThanCode() throws IOException {
        final Set<String> wide = new TreeSet<>();
        for (String sources : List.of("src", "jmh")) {
            try (Stream<Path> files = Files.walk(Path.of(sources))) {
                for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                    Files.readAllLines(file).stream().filter(line -> line.length() > WIDTH && COMMENT.matcher(line).lookingAt())
                            .forEach(line -> wide.add(file.getFileName() + ": " + line.strip()));
                }
            }
        }
        assertEquals(Set.of(), wide, "lines of comments with more than " + WIDTH + " characters");
    }

    /** From the class file: to ArchUnit a lambda is part of the method around it. */
    private static boolean hasLambda(JavaClass c) {
        try (InputStream in = c.getSource().orElseThrow().getUri().toURL().openStream()) {
            for (PoolEntry entry : ClassFile.of().parse(in.readAllBytes()).constantPool()) {
                if (entry instanceof InvokeDynamicEntry call
                        && call.bootstrap().bootstrapMethod().reference().owner().asInternalName().endsWith("/LambdaMetafactory")) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void knowsOnly(String room, String... others) {
        noClasses().that(in(room)).should().dependOnClassesThat(OURS.and(not(in(room))).and(not(in(others))))
                .as("room " + room + " should know only " + String.join(", ", others)).check(MAIN);
    }

    private static DescribedPredicate<JavaClass> in(String... rooms) {
        final Set<String> wanted = Set.of(rooms);
        return describe("in " + wanted, c -> OURS.test(c) && wanted.contains(room(c)));
    }

    private static DescribedPredicate<JavaClass> named(String... simpleNames) {
        final Set<String> wanted = Set.of(simpleNames);
        return describe("named " + wanted, c -> wanted.contains(outermost(c).getSimpleName()));
    }

    private static String room(JavaClass c) {
        if (c.getPackageName().equals(ROOT)) {
            return RECORDS.contains(outermost(c).getSimpleName()) ? "records" : "front";
        }
        return c.getPackageName().substring(ROOT.length() + 1);
    }

    private static JavaClass outermost(JavaClass c) {
        final JavaClass single = c.getBaseComponentType(); // an array lives where its elements do
        return single.getEnclosingClass().map(ArchitectureTest::outermost).orElse(single);
    }

    private static final class Rooms implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass c) {
            return OURS.test(c) ? SliceIdentifier.of(room(c)) : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "the rooms";
        }
    }
}
