package dev.sluice.storage.internal.journal;

import dev.sluice.core.message.Bytes;
import dev.sluice.storage.internal.files.DataFile;
import dev.sluice.storage.internal.files.DataFiles;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;

/**
 * Every sound frame that stands in a file of the journal, whether the chain reaches it or not: for
 * the commands that look at stored data. Holds one file in memory at a time.
 *
 * <p><i>Confined to one thread.</i>
 */
public final class JournalFrames {
    private final DataFiles files;
    private final long fileBytesMax;

    /** Hears of the frames of a file, in their order. <i>Confined to the thread that looks.</i> */
    public interface Visitor {
        void frame(long position, Frame frame);

        /** Something that begins like a frame of this file is none. */
        void unreadable(long position, String why);
    }

    /**
     * @param fileBytesMax the largest file that is believed to be one of the journal
     */
    public JournalFrames(DataFiles files, long fileBytesMax) {
        this.files = files;
        this.fileBytesMax = fileBytesMax;
    }

    /** The numbers of all files of the journal, rising. */
    public static List<Long> numbers(DataFiles files) throws IOException {
        return files.list(JournalFile.FOLDER).stream()
                .map(JournalFile::numberOf)
                .filter(OptionalLong::isPresent)
                .map(OptionalLong::getAsLong)
                .sorted()
                .toList();
    }

    /** Visits what was written to the file with its stamp of now, from a position on. */
    public void visit(long number, long from, Visitor visitor) throws IOException {
        Bytes content = contentOf(number);
        FrameDecoder decoder = new FrameDecoder(JournalFile.stampOf(content), content);
        int position = Math.toIntExact(Math.max(from, FrameLayout.FIRST_FRAME));
        while (position >= 0 && position < content.length()) {
            Frame frame = null;
            try {
                frame = decoder.frameAt(position);
                visitor.frame(position, frame);
            } catch (BadFrameException | UnknownFrameException e) {
                if (beginsHere(content, position)) {
                    visitor.unreadable(position, String.valueOf(e.getMessage()));
                }
            }
            position =
                    frame == null ? decoder.nextCandidate(position + 1) : position + frame.bytes();
        }
    }

    /** What is wrong with a frame of this file that begins at the place; null if none does. */
    public @Nullable String tornAt(long number, long position) throws IOException {
        Bytes content = contentOf(number);
        int at = Math.toIntExact(position);
        if (!beginsHere(content, at)) {
            return null;
        }
        try {
            new FrameDecoder(JournalFile.stampOf(content), content).frameAt(at);
            return null;
        } catch (BadFrameException | UnknownFrameException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static boolean beginsHere(Bytes content, int position) {
        ByteBuffer buffer = content.asByteBuffer();
        return content.length() - position >= FrameLayout.FRAME_HEADER_BYTES
                && buffer.getInt(position) == FrameLayout.FRAME_MAGIC
                && JournalFile.stampOf(content)
                        .equals(
                                OptionalLong.of(
                                        buffer.getLong(position + FrameLayout.FRAME_STAMP)));
    }

    private Bytes contentOf(long number) throws IOException {
        try (DataFile file = files.open(JournalFile.nameOf(number))) {
            long size = file.size();
            if (size > fileBytesMax) {
                throw new IOException(
                        "%s has %d bytes, more than any file of the journal"
                                .formatted(JournalFile.nameOf(number), size));
            }
            byte[] content = new byte[(int) size];
            file.read(ByteBuffer.wrap(content), 0);
            return Bytes.wrap(content);
        }
    }
}
