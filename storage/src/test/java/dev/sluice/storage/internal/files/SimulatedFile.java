package dev.sluice.storage.internal.files;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A file's content as its readers see it, what of it is durable, and what happened in between.
 *
 * <p>A change is unforced until a force succeeds or fails. After a failed one it is in limbo: the
 * system believes it to be durable and will not force it again, the disk may or may not have it.
 *
 * <p><i>Confined to the lock of its files.</i>
 */
final class SimulatedFile implements SimulatedNode {
    private final Content current;
    private final Content durable;

    /** In the order in which they happened; the first one is not forced. */
    private final List<Change> changes = new ArrayList<>();

    private enum State {
        UNFORCED,
        LIMBO,
        FORCED
    }

    private record Change(ContentChange what, State state) {}

    SimulatedFile() {
        this(new Content());
    }

    private SimulatedFile(Content content) {
        this.current = content;
        this.durable = content.copy();
    }

    int size() {
        return current.size();
    }

    byte[] bytes() {
        return current.toArray();
    }

    int read(ByteBuffer target, long position) {
        return current.read(target, position);
    }

    void write(int position, byte[] bytes) {
        change(new ContentChange.Written(position, bytes), State.UNFORCED);
    }

    void cutTo(int size) {
        if (size < current.size()) {
            change(new ContentChange.Cut(size), State.UNFORCED);
        }
    }

    /** Damages the disk and what readers see. */
    void damage(ContentChange damage) {
        change(damage, State.FORCED);
    }

    void force() {
        turn(State.UNFORCED, State.FORCED);
    }

    void failForce() {
        turn(State.UNFORCED, State.LIMBO);
    }

    /** Lets a later force do what a failed one has not done. */
    void leaveLimbo() {
        turn(State.LIMBO, State.UNFORCED);
    }

    /** What another machine finds on the disk. */
    SimulatedFile after(PowerLoss loss) {
        Content content = durable.copy();
        for (Change change : changes) {
            if (change.state() == State.FORCED) {
                change.what().applyTo(content);
            } else {
                loss.perhaps(change.what(), content);
            }
        }
        return new SimulatedFile(content);
    }

    private void change(ContentChange what, State state) {
        what.applyTo(current);
        changes.add(new Change(what, state));
        settle();
    }

    private void turn(State from, State to) {
        changes.replaceAll(
                change -> change.state() == from ? new Change(change.what(), to) : change);
        settle();
    }

    private void settle() {
        int settled = 0;
        while (settled < changes.size() && changes.get(settled).state() == State.FORCED) {
            changes.get(settled).what().applyTo(durable);
            settled++;
        }
        changes.subList(0, settled).clear();
    }
}
