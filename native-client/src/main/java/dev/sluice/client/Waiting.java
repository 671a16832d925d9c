package dev.sluice.client;

import dev.sluice.nativecodec.ErrorCode;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Plain blocking use of stages. Immutable. */
final class Waiting {
    private Waiting() {}

    /** The value, or the stage's failure as {@link SluiceException}. */
    static <T> T on(CompletionStage<T> stage, Duration timeout) throws InterruptedException {
        try {
            return stage.toCompletableFuture().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            throw asSluiceException(failed.getCause());
        } catch (TimeoutException late) {
            SluiceException timedOut =
                    new SluiceException(ErrorCode.TIMED_OUT, "no answer within " + timeout);
            timedOut.initCause(late);
            throw timedOut;
        }
    }

    private static RuntimeException asSluiceException(@Nullable Throwable cause) {
        if (cause instanceof SluiceException failure) {
            return new SluiceException(failure);
        }
        if (cause instanceof CompletionException wrapped) {
            return asSluiceException(wrapped.getCause());
        }
        return new IllegalStateException("a request ended with an unexpected failure", cause);
    }
}
