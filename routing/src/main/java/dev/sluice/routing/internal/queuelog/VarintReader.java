package dev.sluice.routing.internal.queuelog;

import dev.sluice.core.message.Bytes;

/**
 * Reads what {@link VarintWriter} wrote, never past its end.
 *
 * <p><i>Confined to one thread.</i>
 */
public final class VarintReader {
    private final Bytes bytes;
    private final String what;
    private int position;

    /**
     * @param what names the bytes in an error
     */
    public VarintReader(Bytes bytes, String what) {
        this.bytes = bytes;
        this.what = what;
    }

    public boolean hasMore() {
        return position < bytes.length();
    }

    public long next() throws CorruptQueueLogException {
        long number = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            if (position == bytes.length()) {
                throw fault("ends within a number");
            }
            byte part = bytes.byteAt(position++);
            number |= (long) (part & 0x7f) << shift;
            if (part >= 0) {
                return number;
            }
        }
        throw fault("has a number of more than 63 bits");
    }

    public int nextInt() throws CorruptQueueLogException {
        long number = next();
        if (number > Integer.MAX_VALUE) {
            throw fault("has the number " + number + " where 31 bits fit");
        }
        return (int) number;
    }

    /** A count of things of at least a byte each. */
    public int nextCount() throws CorruptQueueLogException {
        long count = next();
        if (count > bytes.length() - position) {
            throw fault("announces " + count + " things in " + (bytes.length() - position) + " B");
        }
        return (int) count;
    }

    /** As many bytes as the number before them says. */
    public Bytes nextBytes() throws CorruptQueueLogException {
        int length = nextCount();
        Bytes taken = bytes.slice(position, length);
        position += length;
        return taken;
    }

    /** The rest. */
    public Bytes rest() {
        Bytes rest = bytes.slice(position, bytes.length() - position);
        position = bytes.length();
        return rest;
    }

    public void expect(long version) throws CorruptQueueLogException {
        long found = next();
        if (found != version) {
            throw fault("has version " + found + " instead of " + version);
        }
    }

    public void expectEnd() throws CorruptQueueLogException {
        if (hasMore()) {
            throw fault((bytes.length() - position) + " bytes too many");
        }
    }

    public CorruptQueueLogException fault(String problem) {
        return new CorruptQueueLogException(what + ": " + problem + " at byte " + position);
    }
}
