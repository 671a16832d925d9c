package dev.sluice.storage.internal.files;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;

/**
 * What is to go wrong, and when.
 *
 * <p><i>Confined to the lock of its files.</i>
 */
final class Faults {
    private final List<Fault> planned = new ArrayList<>();
    private int changes;
    private int changesLeft = Integer.MAX_VALUE;
    private boolean crashed;

    private static final class Fault {
        private final Operation operation;
        private final Predicate<String> name;
        private final String message;
        private int callsLeft;

        Fault(Operation operation, Predicate<String> name, int callsLeft, String message) {
            this.operation = operation;
            this.name = name;
            this.callsLeft = callsLeft;
            this.message = message;
        }
    }

    void plan(Operation operation, Predicate<String> name, int afterCalls, String message) {
        planned.add(new Fault(operation, name, afterCalls, message));
    }

    void crashAfter(int allChanges) {
        changesLeft = Math.max(0, allChanges - changes);
    }

    void crash() {
        crashed = true;
    }

    int changes() {
        return changes;
    }

    void checkUp() throws CrashedException {
        if (crashed) {
            throw new CrashedException();
        }
    }

    /**
     * Counts a call.
     *
     * @return with what it is to fail, if it is
     * @throws CrashedException if nothing happens any more
     */
    @Nullable IOException count(Operation operation, String name) throws CrashedException {
        checkUp();
        if (operation.isChange()) {
            if (changesLeft == 0) {
                crashed = true;
                throw new CrashedException();
            }
            changesLeft--;
            changes++;
        }
        for (Iterator<Fault> faults = planned.iterator(); faults.hasNext(); ) {
            Fault fault = faults.next();
            if (fault.operation == operation && fault.name.test(name) && fault.callsLeft-- == 0) {
                faults.remove();
                return failed(operation, name, fault.message);
            }
        }
        return null;
    }

    /** Counts a call that fails as a whole if it is to. */
    void pass(Operation operation, String name) throws IOException {
        IOException fault = count(operation, name);
        if (fault != null) {
            throw fault;
        }
    }

    static IOException failed(Operation operation, String name, String message) {
        return new IOException("cannot " + operation.verb() + " " + name + ": " + message);
    }
}
