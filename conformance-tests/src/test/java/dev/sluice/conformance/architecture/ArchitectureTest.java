package dev.sluice.conformance.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The product keeps the architecture rules, and each rule can fail. */
class ArchitectureTest {
    private static final String PRODUCT = "dev.sluice";
    private static final String PLANTED = "dev.sluice.conformance.architecture.planted";

    private static final JavaClasses PRODUCT_CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .withImportOption(location -> !location.contains("-tests.jar"))
                    .importPackages(PRODUCT);
    private static final JavaClasses PLANTED_CLASSES =
            new ClassFileImporter().importPackages(PLANTED);

    static List<Rule> productRules() {
        return ArchitectureRules.below(PRODUCT);
    }

    static List<Rule> plantedRules() {
        return ArchitectureRules.below(PLANTED);
    }

    @ParameterizedTest
    @MethodSource("productRules")
    void productKeeps(Rule rule) {
        rule.rule().allowEmptyShould(true).check(PRODUCT_CLASSES);
    }

    @ParameterizedTest
    @MethodSource("plantedRules")
    void plantedViolationIsFound(Rule rule) {
        List<String> details =
                rule.rule()
                        .allowEmptyShould(true)
                        .evaluate(PLANTED_CLASSES)
                        .getFailureReport()
                        .getDetails();
        assertTrue(
                details.stream().anyMatch(line -> line.contains(rule.violator())),
                () -> rule.violator() + " is not reported by \"" + rule + "\": " + details);
        assertTrue(
                details.stream().noneMatch(line -> line.contains("Blameless")),
                () -> "the class without a violation is reported: " + details);
    }

    @Test
    void everyModuleIsOnTheClassPath() {
        TreeSet<String> found =
                PRODUCT_CLASSES.stream()
                        .map(type -> ModuleTable.moduleOf(PRODUCT, type.getName()).orElse(""))
                        .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(new TreeSet<>(ModuleTable.modules()), found);
    }
}
