package dev.sluice.conformance.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

import java.util.Optional;
import java.util.function.BiFunction;

/** Conditions over one class's dependencies, seen as edges between modules. <i>Immutable.</i> */
final class DependencyConditions {
    private DependencyConditions() {}

    /** Modules and libraries are those of the table. */
    static ArchCondition<JavaClass> followTheTable(String root) {
        return condition(
                "use only the modules and libraries of the module table",
                (from, to) -> objection(root, from, to));
    }

    /** What lies in an {@code internal} package is used by its own module only. */
    static ArchCondition<JavaClass> stayOutOfInternals(String root) {
        return condition(
                "not reach into another module's internal packages",
                (from, to) -> {
                    boolean isForeign =
                            !ModuleTable.moduleOf(root, from.getName())
                                    .equals(ModuleTable.moduleOf(root, to.getName()));
                    boolean isInternal =
                            to.getName().startsWith(root + ".")
                                    && (to.getPackageName() + ".").contains(".internal.");
                    return isForeign && isInternal
                            ? Optional.of(to.getName() + " is internal to its module")
                            : Optional.empty();
                });
    }

    private static Optional<String> objection(String root, JavaClass from, JavaClass to) {
        String module = ModuleTable.moduleOf(root, from.getName()).orElse("");
        Optional<String> other = ModuleTable.moduleOf(root, to.getName());
        if (other.isPresent()) {
            return ModuleTable.isModuleAllowed(module, other.get())
                    ? Optional.empty()
                    : Optional.of("module " + module + " may not use module " + other.get());
        }
        return to.isPrimitive() || ModuleTable.isLibraryAllowed(module, to.getName())
                ? Optional.empty()
                : Optional.of("module " + module + " may not use " + to.getName());
    }

    private static ArchCondition<JavaClass> condition(
            String description, BiFunction<JavaClass, JavaClass, Optional<String>> objection) {
        return new ArchCondition<>(description) {
            @Override
            public void check(JavaClass from, ConditionEvents events) {
                for (Dependency dependency : from.getDirectDependenciesFromSelf()) {
                    JavaClass to = dependency.getTargetClass().getBaseComponentType();
                    objection
                            .apply(from, to)
                            .ifPresent(
                                    why ->
                                            events.add(
                                                    SimpleConditionEvent.violated(
                                                            from,
                                                            why
                                                                    + ": "
                                                                    + dependency
                                                                            .getDescription())));
                }
            }
        };
    }
}
