package dev.sluice.storage.internal.carry;

import java.io.IOException;

/** Nobody knows which of two checkpoints the disk has: to try again would change files of both. */
public final class UncertainCheckpointException extends IOException {
    private static final long serialVersionUID = 1L;

    UncertainCheckpointException(IOException cause) {
        super("the checkpoint was not replaced for sure: " + cause.getMessage(), cause);
    }
}
