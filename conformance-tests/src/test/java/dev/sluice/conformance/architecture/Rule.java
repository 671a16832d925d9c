package dev.sluice.conformance.architecture;

import com.tngtech.archunit.lang.ArchRule;

/**
 * An architecture rule, and the simple name of the planted class that breaks it.
 *
 * <p><i>Immutable.</i>
 */
record Rule(String name, ArchRule rule, String violator) {
    @Override
    public String toString() {
        return name;
    }
}
