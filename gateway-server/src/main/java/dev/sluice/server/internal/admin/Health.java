package dev.sluice.server.internal.admin;

import dev.sluice.core.loop.Loop;
import dev.sluice.core.loop.LoopGroup;
import dev.sluice.core.store.Store;
import dev.sluice.core.store.StoreFailure;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * How the server is: <i>started</i> once it has begun to listen, <i>ready</i> until it stops as
 * long as its store works, and <i>live</i> while every event loop runs a task it is given.
 *
 * <p><i>Thread-safe.</i>
 */
public final class Health {
    private final LoopGroup loops;
    private final Duration loopTime;
    private final AtomicReference<@Nullable Store> store = new AtomicReference<>();
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.STARTING);

    /** Where the server is in its life. */
    public enum Phase {
        STARTING,
        RUNNING,
        STOPPING
    }

    /**
     * An answer.
     *
     * @param reasons why not; empty if {@code isUp}
     */
    public record Report(boolean isUp, List<String> reasons) {
        static Report of(List<String> reasons) {
            return new Report(reasons.isEmpty(), List.copyOf(reasons));
        }
    }

    /**
     * Everything starting.
     *
     * @param loopTime a loop that does not run a task within this time is stuck
     */
    public Health(LoopGroup loops, Duration loopTime) {
        this.loops = loops;
        this.loopTime = loopTime;
    }

    /** The server moves on; never back. */
    public void enter(Phase next) {
        phase.accumulateAndGet(next, (now, to) -> to.compareTo(now) > 0 ? to : now);
    }

    /** From now on the server is ready only while this store works. */
    public void watch(Store opened) {
        store.set(opened);
    }

    Report started() {
        return phase.get() == Phase.STARTING
                ? Report.of(List.of("starting"))
                : Report.of(List.of());
    }

    Report ready() {
        return switch (phase.get()) {
            case STARTING -> Report.of(List.of("starting"));
            case RUNNING -> Report.of(storeFailure());
            case STOPPING -> Report.of(List.of("stopping"));
        };
    }

    private List<String> storeFailure() {
        Store watched = store.get();
        StoreFailure failure = watched == null ? null : watched.failure();
        return failure == null ? List.of() : List.of("storage: " + failure.detail());
    }

    /** Asks every loop; completes on one of them, or by the time-out. */
    CompletableFuture<Report> live() {
        List<CompletableFuture<String>> answers = new ArrayList<>();
        for (Loop loop : loops.loops()) {
            CompletableFuture<String> answer = new CompletableFuture<>();
            answers.add(
                    answer.completeOnTimeout(
                            loop + " did not run a task within " + loopTime.toMillis() + " ms",
                            loopTime.toMillis(),
                            TimeUnit.MILLISECONDS));
            loop.execute(() -> answer.complete(""));
        }
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(
                        _ ->
                                Report.of(
                                        answers.stream()
                                                .map(CompletableFuture::join)
                                                .filter(reason -> !reason.isEmpty())
                                                .toList()));
    }
}
