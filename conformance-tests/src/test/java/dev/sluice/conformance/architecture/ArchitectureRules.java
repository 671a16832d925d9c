package dev.sluice.conformance.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaModifier.FINAL;
import static com.tngtech.archunit.core.domain.JavaModifier.STATIC;
import static com.tngtech.archunit.core.domain.JavaModifier.SYNCHRONIZED;
import static com.tngtech.archunit.core.domain.JavaModifier.SYNTHETIC;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.MethodCallTarget;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.lang.ArchCondition;

import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;

/**
 * The rules of the compiled classes below one root package. The root is a parameter so that the
 * same rules run over the product and over the planted violations.
 *
 * <p><i>Immutable.</i>
 */
final class ArchitectureRules {
    private final String root;

    private ArchitectureRules(String root) {
        this.root = root;
    }

    static List<Rule> below(String root) {
        var rules = new ArchitectureRules(root);
        return List.of(
                rules.modules(),
                rules.internals(),
                rules.channels(),
                rules.time(),
                rules.chance(),
                rules.threads(),
                rules.locks(),
                rules.synchronizedMethods(),
                rules.serialization(),
                rules.mutableStatics(),
                rules.systemProperties(),
                rules.console());
    }

    private Rule modules() {
        return new Rule(
                "modules depend in one direction",
                classes()
                        .that()
                        .resideInAPackage(root + "..")
                        .should(DependencyConditions.followTheTable(root)),
                "UsesAnotherAdapter");
    }

    private Rule internals() {
        return new Rule(
                "internal packages are closed",
                classes()
                        .that()
                        .resideInAPackage(root + "..")
                        .should(DependencyConditions.stayOutOfInternals(root)),
                "UsesForeignInternal");
    }

    private Rule channels() {
        return new Rule(
                "network channels are seen by the adapter SPI, adapters, client and server only",
                noClasses()
                        .that()
                        .resideInAnyPackage(
                                in("config"),
                                root + ".core",
                                in("core.address"),
                                in("core.broker"),
                                in("core.loop"),
                                in("core.message"),
                                in("core.metrics"),
                                in("core.security"),
                                in("core.store"),
                                in("routing"),
                                in("storage"),
                                in("nativecodec"))
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("io.netty.channel.."),
                "UsesChannel");
    }

    private Rule time() {
        return new Rule(
                "time is passed in",
                noClasses()
                        .that(describe("are not clocks themselves", this::readsNoClock))
                        .should()
                        .callMethodWhere(calls(System.class, "nanoTime", "currentTimeMillis"))
                        .orShould()
                        .callMethodWhere(calls(Instant.class, "now"))
                        .orShould()
                        .callMethodWhere(calls(Clock.class, "systemUTC", "systemDefaultZone"))
                        .orShould()
                        .callMethodWhere(calls(Thread.class, "sleep")),
                "ReadsTheClock");
    }

    private Rule chance() {
        return new Rule(
                "chance is passed in",
                noClasses()
                        .that(describe("make no random sources", this::makesNoChance))
                        .should()
                        .callConstructor(Random.class)
                        .orShould()
                        .callMethodWhere(calls(Math.class, "random"))
                        .orShould()
                        .callMethodWhere(calls(UUID.class, "randomUUID"))
                        .orShould()
                        .dependOnClassesThat()
                        .haveNameMatching(
                                "java\\.util\\.concurrent\\.ThreadLocalRandom"
                                        + "|java\\.security\\.SecureRandom"),
                "RollsDice");
    }

    private Rule threads() {
        return new Rule(
                "threads are made by the server and the client only",
                noClasses()
                        .that()
                        .resideOutsideOfPackages(in("server"), in("client"))
                        .should()
                        .callConstructorWhere(
                                describe(
                                        "makes a thread",
                                        call -> call.getTargetOwner().isAssignableTo(Thread.class)))
                        .orShould()
                        .callMethodWhere(
                                calls(
                                        Thread.class,
                                        "ofVirtual",
                                        "ofPlatform",
                                        "startVirtualThread"))
                        .orShould()
                        .dependOnClassesThat()
                        .belongToAnyOf(Executors.class),
                "StartsThread");
    }

    private Rule locks() {
        return new Rule(
                "domain code and adapters hold no locks",
                noClasses()
                        .that(describe("are confined to a loop", this::isConfined))
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("java.util.concurrent.locks.."),
                "HoldsLock");
    }

    private Rule synchronizedMethods() {
        return new Rule(
                "domain code and adapters have no synchronized methods",
                noMethods()
                        .that()
                        .areDeclaredInClassesThat(
                                describe("are confined to a loop", this::isConfined))
                        .should()
                        .haveModifier(SYNCHRONIZED),
                "Synchronizes");
    }

    private Rule serialization() {
        return new Rule(
                "nothing from outside chooses a class: no Java serialization",
                noClasses()
                        .should()
                        .dependOnClassesThat()
                        .belongToAnyOf(ObjectInputStream.class, ObjectOutputStream.class),
                "Serializes");
    }

    private Rule mutableStatics() {
        return new Rule(
                "no mutable static fields",
                noFields()
                        .that()
                        .haveModifier(STATIC)
                        .and()
                        .doNotHaveModifier(SYNTHETIC)
                        .should(
                                ArchCondition.from(
                                        describe("be mutable", ArchitectureRules::isMutable))),
                "KeepsGlobalState");
    }

    private Rule systemProperties() {
        return new Rule(
                "system properties and the environment are read by the server only",
                noClasses()
                        .that()
                        .resideOutsideOfPackage(in("server"))
                        .should()
                        .callMethodWhere(calls(System.class, "getProperty", "getenv"))
                        .orShould()
                        .callMethodWhere(calls(Integer.class, "getInteger"))
                        .orShould()
                        .callMethodWhere(calls(Long.class, "getLong"))
                        .orShould()
                        .callMethodWhere(calls(Boolean.class, "getBoolean")),
                "ReadsProperty");
    }

    private Rule console() {
        return new Rule(
                "only the command line writes to the console",
                noClasses()
                        .that()
                        .resideOutsideOfPackage(in("server"))
                        .should()
                        .accessField(System.class, "out")
                        .orShould()
                        .accessField(System.class, "err"),
                "Prints");
    }

    private String in(String module) {
        return root + "." + module + "..";
    }

    private boolean readsNoClock(JavaClass type) {
        return !isListed(type, NamedExceptions.CLOCKS);
    }

    private boolean makesNoChance(JavaClass type) {
        return !isListed(type, NamedExceptions.RANDOM_SOURCES);
    }

    private boolean isConfined(JavaClass type) {
        String module = ModuleTable.moduleOf(root, type.getName()).orElse("");
        return NamedExceptions.CONFINED_MODULES.contains(module)
                && !isListed(type, NamedExceptions.SHARED_STATE);
    }

    /** Names in the lists are those of top-level types, below the root. */
    private boolean isListed(JavaClass type, Set<String> names) {
        String name = type.getName().substring(root.length() + 1);
        int nested = name.indexOf('$');
        return names.contains(nested < 0 ? name : name.substring(0, nested));
    }

    private static boolean isMutable(JavaField field) {
        JavaClass type = field.getRawType();
        boolean isContainer =
                type.isAssignableTo(Collection.class) || type.isAssignableTo(Map.class);
        boolean isAtomic =
                type.getPackageName().equals("java.util.concurrent.atomic")
                        && !type.getSimpleName().endsWith("FieldUpdater");
        return !field.getModifiers().contains(FINAL)
                || isAtomic
                || (isContainer && !type.isInterface());
    }

    private static DescribedPredicate<JavaMethodCall> calls(Class<?> owner, String... names) {
        Set<String> wanted = Set.of(names);
        return describe(
                owner.getSimpleName() + "." + String.join("|", names),
                call -> isOneOf(call, owner, wanted));
    }

    private static boolean isOneOf(
            JavaCall<MethodCallTarget> call, Class<?> owner, Set<String> names) {
        return call.getTargetOwner().isAssignableTo(owner) && names.contains(call.getName());
    }
}
