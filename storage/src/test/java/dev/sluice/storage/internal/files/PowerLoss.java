package dev.sluice.storage.internal.files;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * The dice of one loss of power: what survives of all that was not forced.
 *
 * <p><i>Confined to the lock of its files.</i>
 */
final class PowerLoss {
    static final int SECTOR_BYTES = 512;

    private final SplittableRandom random;
    private final boolean tearsSectors;

    /**
     * @param tearsSectors whether a write may end at any byte, not at the end of a sector only
     */
    PowerLoss(SplittableRandom random, boolean tearsSectors) {
        this.random = random;
        this.tearsSectors = tearsSectors;
    }

    /** The first few, or any, in their order. */
    <T> List<T> survivors(List<T> all) {
        if (random.nextBoolean()) {
            return all.subList(0, random.nextInt(all.size() + 1));
        }
        List<T> some = new ArrayList<>();
        for (T one : all) {
            if (random.nextBoolean()) {
                some.add(one);
            }
        }
        return some;
    }

    /** Applies the change, or a part of it, or nothing. */
    void perhaps(ContentChange change, Content content) {
        switch (change) {
            case ContentChange.Written written -> perhapsWritten(written, content);
            case ContentChange.Cut cut -> {
                if (random.nextBoolean()) {
                    cut.applyTo(content);
                }
            }
            case ContentChange.Flipped flipped -> flipped.applyTo(content);
        }
    }

    private void perhapsWritten(ContentChange.Written written, Content content) {
        if (written.length() == 0) {
            return;
        }
        switch (random.nextInt(3)) {
            case 0 -> {}
            case 1 -> {
                written.applyTo(content);
                return;
            }
            default -> tear(written, content);
        }
        // The size may have reached the disk although the bytes have not.
        if (random.nextBoolean()) {
            content.growTo(written.end());
        }
    }

    private void tear(ContentChange.Written written, Content content) {
        List<Piece> pieces = pieces(written);
        if (tearsSectors) {
            // A few bytes at the front are the usual case.
            pieces = random.nextBoolean() ? pieces.subList(0, 1) : survivors(pieces);
        } else {
            pieces = survivors(pieces);
        }
        for (Piece piece : pieces) {
            written.applyTo(content, piece.from(), piece.to());
        }
    }

    private List<Piece> pieces(ContentChange.Written written) {
        Collection<Integer> cuts = new TreeSet<>();
        int start = written.position();
        for (int at = start - start % SECTOR_BYTES; at < written.end(); at += SECTOR_BYTES) {
            if (at > start) {
                cuts.add(at);
            }
            if (tearsSectors) {
                int within = Math.min(written.end(), at + SECTOR_BYTES);
                cuts.add(random.nextInt(Math.max(start, at), within));
            }
        }
        cuts.add(written.end());
        List<Piece> pieces = new ArrayList<>();
        int from = start;
        for (int to : cuts) {
            if (to > from) {
                pieces.add(new Piece(from, to));
                from = to;
            }
        }
        return pieces;
    }

    private record Piece(int from, int to) {}
}
