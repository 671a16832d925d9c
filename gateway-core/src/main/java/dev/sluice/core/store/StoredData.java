package dev.sluice.core.store;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * What a store that is not running keeps in its files, for the commands that look at it and mend
 * it. Whoever uses it holds the lock of the directory.
 *
 * <p><i>Confined to one thread.</i>
 */
public interface StoredData {
    /** Hears of a check while it runs. <i>Confined to the thread that checks.</i> */
    interface Listener {
        void found(Finding finding);

        /** So much has been read by now. */
        void progress(long bytes, String file);
    }

    /**
     * Something that is not as it was written, or worth knowing.
     *
     * <p><i>Immutable.</i>
     *
     * @param isProblem false for what a start mends by itself without loss
     * @param file its name in the data directory
     * @param position of the byte where it begins; none if it concerns the whole file
     * @param what is there
     * @param meaning what is lost or cannot be done
     * @param action what to do about it
     */
    record Finding(
            boolean isProblem,
            String file,
            OptionalLong position,
            String what,
            String meaning,
            String action) {
        @Override
        public String toString() {
            String place = position.isPresent() ? file + " at byte " + position.getAsLong() : file;
            return "%s: %s; %s; %s".formatted(place, what, meaning, action);
        }
    }

    /**
     * What was read and found sound.
     *
     * <p><i>Immutable.</i>
     *
     * @param partitions how many there are
     * @param messages in files and in the journal
     * @param bytes that were read
     * @param frames of the journal that no other file covers yet
     */
    record Summary(int partitions, long messages, long bytes, long frames) {}

    /** What to show. */
    enum Part {
        /** What there is at all. */
        OVERVIEW,
        /** The frames of the journal; the range is of their sequences. */
        JOURNAL,
        CHECKPOINT,
        /** The messages of a partition, named as {@code log/number}. */
        PARTITION,
        /** The entries of a state table. */
        TABLE,
        /** The batches of a segment or bundle, named by its path in the data directory. */
        SEGMENT
    }

    /**
     * What to show of it.
     *
     * <p><i>Immutable.</i>
     *
     * @param name of the partition, table or file; empty for the other parts
     * @param from the first offset
     * @param to the last offset
     * @param limit how many items at most
     */
    record DumpRequest(Part part, String name, long from, long to, long limit) {}

    /**
     * One thing that is shown.
     *
     * <p><i>Immutable.</i>
     *
     * @param fields in the order to show them: text, numbers, truth values, and {@link
     *     dev.sluice.core.message.Bytes} for what is somebody's content
     */
    record Item(String kind, Map<String, Object> fields) {}

    /**
     * Which repairs are wanted.
     *
     * <p><i>Immutable.</i>
     *
     * @param cutJournalAt the sequence of the first frame that goes
     * @param skipDamage partitions that are to begin behind what is damaged of them
     */
    record RepairRequest(
            OptionalLong cutJournalAt, List<PartitionId> skipDamage, boolean rebuildIndexes) {
        public RepairRequest {
            skipDamage = List.copyOf(skipDamage);
        }
    }

    /**
     * One change that a repair makes.
     *
     * <p><i>Immutable.</i>
     *
     * @param name of the repair
     * @param change what it does
     * @param loss what is gone afterwards, a line each; none if nothing is
     */
    record Step(String name, String change, List<String> loss) {
        public Step {
            loss = List.copyOf(loss);
        }
    }

    /** A repair that can be made. <i>Confined to the thread of its data.</i> */
    interface Repair {
        List<Step> steps();

        /** The files that are changed or deleted. */
        List<String> files();

        /**
         * Copies the files into a folder of the data directory, which must be new, and then makes
         * the changes.
         *
         * @throws StoredDataException if it stops half way; the copies are complete once anything
         *     has changed, and the same repair can be asked for again
         */
        void apply(String folder) throws StoredDataException;
    }

    /**
     * Reads everything and changes nothing. Goes on behind what is damaged where it can tell what
     * comes there.
     */
    Summary verify(Listener listener) throws StoredDataException;

    /**
     * Shows what is there, as far as it is sound.
     *
     * @param sink says whether it wants more
     * @throws StoredDataException if there is no such thing, or what leads to it is damaged
     */
    void dump(DumpRequest request, Predicate<Item> sink) throws StoredDataException;

    /**
     * Works out what a repair would do; changes nothing. Without steps there is nothing to mend.
     *
     * @throws StoredDataException if it is not possible
     */
    Repair plan(RepairRequest request) throws StoredDataException;
}
