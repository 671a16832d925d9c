package dev.sluice.storage;

/** A store broke its promise. <i>Immutable.</i> */
final class HistoryViolation extends AssertionError {
    private static final long serialVersionUID = 1L;

    private final Verdict verdict;

    HistoryViolation(Verdict verdict, String detail) {
        super(verdict + ": " + detail);
        this.verdict = verdict;
    }

    Verdict verdict() {
        return verdict;
    }
}
