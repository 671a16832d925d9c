package dev.sluice.storage.internal.journal;

import dev.sluice.core.message.Bytes;
import dev.sluice.storage.internal.files.DataFile;
import dev.sluice.storage.internal.files.DataFiles;
import dev.sluice.storage.internal.log.CorruptLogException;
import dev.sluice.storage.internal.table.CorruptTableException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Finds the frames that a stopped store left, in order and without gaps.
 *
 * <p>The chain of frames ends where the next sequence is nowhere to be found. What lies behind that
 * place decides what it means. A frame says up to which sequence everything was forced when it was
 * written: if one says so of the missing sequence, something durable is lost or damaged, and the
 * scan refuses. Otherwise the end was never promised to anybody and is cut.
 *
 * <p>A store goes on in a fresh file after each start, so a later file may continue the chain from
 * a place in the middle of an earlier one.
 *
 * <p>{@link #check} reads each file once, into memory of its size; {@link #take} reads those again
 * that hold something new. Neither changes anything. <i>Confined to the starting thread.</i>
 */
public final class JournalScan {
    private final DataFiles files;
    private final long fileBytesMax;
    private final long carriedOver;
    private final List<Found> found = new ArrayList<>();
    private final Map<Long, Integer> ends = new HashMap<>();
    private long previous;

    /** Hears what is found. */
    public interface Visitor {
        /**
         * The next frame that the checkpoint does not cover.
         *
         * @param file the number of the file it stands in
         * @param position where in the file it begins
         */
        void frame(long file, long position, Frame frame) throws CorruptJournalException;

        /** All frames of a file were given. */
        void fileEnds() throws IOException, CorruptLogException, CorruptTableException;
    }

    private static final Visitor NOBODY =
            new Visitor() {
                @Override
                public void frame(long file, long position, Frame frame) {}

                @Override
                public void fileEnds() {}
            };

    /**
     * A file of the journal.
     *
     * @param number of the file, by its name
     * @param lastSequence of the frames in it that belong to the chain; 0 if there is none
     * @param hasCutFrames whether it holds frames behind the end of the chain. They look like lost
     *     ones once the file has no sound header, so it must not be used again
     */
    public record Found(long number, long lastSequence, boolean hasCutFrames) {}

    /** What lies in a file behind the stop of the chain. */
    private record Behind(@Nullable CorruptJournalException damage, boolean hasCutFrames) {}

    /** Where a chain of frames stops within a file, and why. */
    private record Stop(long number, boolean isReady, int position, String why) {}

    /**
     * @param carriedOver the last sequence whose effects are in other files already
     * @param fileBytesMax the largest file that is believed to be one of the journal
     */
    public JournalScan(DataFiles files, long carriedOver, long fileBytesMax) {
        this.files = files;
        this.carriedOver = carriedOver;
        this.fileBytesMax = fileBytesMax;
    }

    /** The last sequence of the chain; that of the checkpoint if there are no frames. */
    public long lastSequence() {
        return Math.max(previous, carriedOver);
    }

    /** All files of the journal, by number. */
    public List<Found> found() {
        return List.copyOf(found);
    }

    /**
     * Follows the chain from file to file.
     *
     * @throws CorruptJournalException if something durable is missing or damaged
     */
    public void check() throws IOException, CorruptJournalException {
        CorruptJournalException damage = look();
        if (damage != null) {
            throw damage;
        }
    }

    /**
     * The same, and gives the damage instead of throwing it; then the chain is what lies before.
     *
     * @throws CorruptJournalException if a part of the journal is of another version, or no journal
     */
    public @Nullable CorruptJournalException look() throws IOException, CorruptJournalException {
        List<CorruptJournalException> damages = new ArrayList<>();
        for (long number : JournalFrames.numbers(files)) {
            Bytes content = contentOf(number);
            Stop stop = follow(number, content, NOBODY);
            boolean continues = stop.position() > FrameLayout.FIRST_FRAME;
            Behind behind = behind(stop, content);
            found.add(new Found(number, continues ? previous : 0, behind.hasCutFrames()));
            ends.put(number, stop.position());
            if (continues) {
                // What earlier files hold behind their ends was cut by an earlier start.
                damages.clear();
            }
            if (behind.damage() != null) {
                damages.add(behind.damage());
            }
        }
        return damages.isEmpty() ? null : damages.getFirst();
    }

    /** Where in a file the frames end that belong to the chain. */
    public long endOf(long number) {
        return Objects.requireNonNull(ends.get(number));
    }

    /** Gives all frames that the checkpoint does not cover to the visitor, after the check. */
    public void take(Visitor visitor)
            throws IOException,
                    CorruptJournalException,
                    CorruptLogException,
                    CorruptTableException {
        previous = 0;
        for (Found each : found) {
            if (each.lastSequence() > carriedOver) {
                Stop stop = follow(each.number(), contentOf(each.number()), visitor);
                if (previous != each.lastSequence()) {
                    throw new CorruptJournalException(
                            JournalFile.nameOf(each.number()),
                            stop.position(),
                            lastSequence() + 1,
                            "the file ended with frame %d at first, and now with %d; %s"
                                    .formatted(each.lastSequence(), previous, stop.why()));
                }
                visitor.fileEnds();
            }
        }
    }

    private Stop follow(long number, Bytes content, Visitor visitor)
            throws CorruptJournalException {
        boolean isReady = isReady(number, content);
        FrameDecoder decoder = new FrameDecoder(JournalFile.stampOf(content), content);
        int position = FrameLayout.FIRST_FRAME;
        while (true) {
            Frame frame;
            try {
                frame = decoder.frameAt(position);
            } catch (BadFrameException e) {
                return new Stop(number, isReady, position, String.valueOf(e.getMessage()));
            } catch (UnknownFrameException e) {
                throw CorruptJournalException.newer(
                        JournalFile.nameOf(number),
                        position,
                        lastSequence() + 1,
                        String.valueOf(e.getMessage()));
            }
            if (!isReady || !isNext(frame)) {
                String why = "frame %d follows %d".formatted(frame.sequence(), previous);
                return new Stop(number, isReady, position, why);
            }
            previous = frame.sequence();
            if (previous > carriedOver) {
                visitor.frame(number, position, frame);
            }
            position += frame.bytes();
        }
    }

    /** Among the frames that were carried over, gaps do no harm. */
    private boolean isNext(Frame frame) {
        return frame.sequence() > previous && frame.sequence() <= lastSequence() + 1;
    }

    /**
     * There is damage, if the chain does not go on in a later file, when a frame behind the stop
     * says that the missing frame was forced, or stands in a file whose header must have been
     * durable before it.
     */
    private Behind behind(Stop stop, Bytes content) {
        FrameDecoder decoder = new FrameDecoder(JournalFile.stampOf(content), content);
        boolean hasCutFrames = false;
        int at = decoder.nextCandidate(stop.position());
        while (at >= 0) {
            Frame frame = frameOrNull(decoder, at);
            if (frame != null && frame.sequence() > lastSequence()) {
                hasCutFrames = true;
                if (frame.forced() > lastSequence() || !stop.isReady()) {
                    return new Behind(damaged(stop, frame, at), true);
                }
            }
            at = decoder.nextCandidate(at + 1);
        }
        return new Behind(null, hasCutFrames);
    }

    private CorruptJournalException damaged(Stop stop, Frame proof, int at) {
        return new CorruptJournalException(
                JournalFile.nameOf(stop.number()),
                stop.position(),
                lastSequence() + 1,
                "%s; frame %d is missing, but frame %d at %d was written when all up to %d were durable"
                        .formatted(
                                stop.isReady() ? stop.why() : "the file has no sound header",
                                lastSequence() + 1,
                                proof.sequence(),
                                at,
                                proof.forced()));
    }

    private static @Nullable Frame frameOrNull(FrameDecoder decoder, int position) {
        try {
            return decoder.frameAt(position);
        } catch (BadFrameException | UnknownFrameException e) {
            return null;
        }
    }

    private Bytes contentOf(long number) throws IOException, CorruptJournalException {
        String name = JournalFile.nameOf(number);
        try (DataFile file = files.open(name)) {
            long size = file.size();
            if (size > fileBytesMax) {
                throw new CorruptJournalException(
                        name,
                        0,
                        lastSequence() + 1,
                        "the file has %d bytes, more than any file of the journal".formatted(size));
            }
            byte[] content = new byte[(int) size];
            file.read(ByteBuffer.wrap(content), 0);
            return Bytes.wrap(content);
        }
    }

    /**
     * Whether the file has its header. Without one, or with that of another number, it was being
     * made ready when the store stopped, and nothing was written to it.
     */
    private boolean isReady(long number, Bytes content) throws CorruptJournalException {
        if (JournalFile.stampOf(content).isEmpty()) {
            return false;
        }
        ByteBuffer header = content.asByteBuffer();
        if (header.getLong(FrameLayout.FILE_NUMBER) != number) {
            return false;
        }
        byte version = header.get(FrameLayout.FRAME_VERSION);
        if (version != FrameLayout.VERSION) {
            throw CorruptJournalException.newer(
                    JournalFile.nameOf(number),
                    FrameLayout.FRAME_VERSION,
                    lastSequence() + 1,
                    "the file has version %d; this program knows %d"
                            .formatted(version, FrameLayout.VERSION));
        }
        return true;
    }
}
