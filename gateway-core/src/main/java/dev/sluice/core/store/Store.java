package dev.sluice.core.store;

import dev.sluice.core.loop.Loop;
import dev.sluice.core.message.Bytes;

import org.jspecify.annotations.Nullable;

import java.util.function.BiConsumer;

/**
 * Durable memory: partitions of record batches and keyed state tables.
 *
 * <p>Commits of one loop take effect in the order they were made. A partition exists from {@link
 * #open} on; its offsets begin at 0 and are never reused.
 *
 * <p><i>Thread-safe.</i> Listeners are called on the loop given with the request, never inside the
 * request itself.
 */
public interface Store extends AutoCloseable {
    /**
     * Makes the partition if it is new. Returns what it holds. Called at start-up or on
     * declaration.
     */
    PartitionBounds open(PartitionId partition);

    /**
     * Commits all of the write set or nothing.
     *
     * <p>Batches with a producer id and a sequence ({@link
     * dev.sluice.core.record.Batches#isSequenced}) are appended once. For each partition the store
     * knows the epoch of each producer and its last five batches:
     *
     * <ul>
     *   <li>a batch whose first sequence follows the last one is appended, and one with a higher
     *       epoch that begins at 0;
     *   <li>an exact repetition of one of the five is not appended again. If all appends of a write
     *       set are repetitions, it was committed before as a whole: it is answered with the
     *       offsets of then, and its puts, deletes and drops are not done again;
     *   <li>anything else fails with {@link StoreFailure.Reason#OUT_OF_SEQUENCE}, also repetitions
     *       beside appends that are none; an older epoch fails with {@link
     *       StoreFailure.Reason#FENCED};
     *   <li>a producer that is not known must begin at 0, unless the store may have forgotten it: a
     *       producer with an id up to the highest that was ever forgotten in the partition may go
     *       on anywhere.
     * </ul>
     */
    void commit(WriteSet writes, Loop loop, CommitListener listener);

    /**
     * Reads whole batches from {@code offset} on.
     *
     * @param maxBytes stops before the batch that would exceed it, but always gives at least one
     */
    void read(PartitionId partition, long offset, int maxBytes, Loop loop, ReadListener listener);

    /**
     * Finds the first batch that holds a record with a timestamp not before {@code epochMs} and
     * reads it alone; gives none if there is no such record.
     */
    void readAtTime(PartitionId partition, long epochMs, Loop loop, ReadListener listener);

    /** What the partition holds now; throws {@link IllegalArgumentException} if it is not open. */
    PartitionBounds bounds(PartitionId partition);

    /** Calls {@code task} on {@code loop} once, as soon as the end is beyond {@code offset}. */
    void awaitBeyond(PartitionId partition, long offset, Loop loop, Runnable task);

    /**
     * Gives every entry of a state table, in no particular order, before it returns. Start-up only.
     */
    void load(String table, BiConsumer<Bytes, Bytes> entry);

    /**
     * Forgets what lies before {@code offset}, in whole batches: the partition may then begin
     * before it, or at it and within a batch. Takes effect at once; durable with a later commit.
     */
    void trim(PartitionId partition, long offset);

    /**
     * Removes records whose key a later record has, and in time those that have a key and no value.
     * Records without a key stay, and so do all offsets: what is left stands where it stood. A
     * batch of which nothing is left is gone.
     *
     * <p>What the store still adds to is left alone, which may be all of a small partition; so it
     * is no promise that a key is there once. Takes its time and holds nothing else up.
     */
    void compact(
            PartitionId partition, CompactionRules rules, Loop loop, CompactionListener listener);

    /** What it promises: whether an acknowledged commit survives the end of the process. */
    boolean isDurable();

    /** Why it has stopped or takes nothing more for now; null while it works. */
    @Nullable StoreFailure failure();

    /** Finishes what was committed and lets go of files. Idempotent. */
    @Override
    void close();
}
