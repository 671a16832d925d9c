package dev.sluice.conformance.harness;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Tests that take long or change the machine: {@code -Dsluice.torture}. <i>Thread-safe.</i> */
public final class Torture {
    private Torture() {}

    public static boolean isAsked() {
        return System.getProperty("sluice.torture") != null;
    }

    /** Skips the test, and says so, unless they are asked for. */
    public static void require() {
        assumeTrue(isAsked(), "skipped: needs -Dsluice.torture");
    }
}
