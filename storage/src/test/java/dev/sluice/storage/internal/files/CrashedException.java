package dev.sluice.storage.internal.files;

import java.io.IOException;

/** The simulated machine is down; whoever still runs on it gets this. <i>Immutable.</i> */
public final class CrashedException extends IOException {
    private static final long serialVersionUID = 1L;

    CrashedException() {
        super("crashed");
    }
}
