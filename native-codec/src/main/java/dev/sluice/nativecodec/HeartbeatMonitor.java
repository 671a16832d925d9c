package dev.sluice.nativecodec;

/**
 * Decides when to ask for a sign of life and when to give a peer up.
 *
 * <p>Time comes in as ticks, {@link #TICKS_PER_INTERVAL} to an interval. A side that sent nothing
 * for half an interval sends PING; a side that heard nothing for two intervals ends the connection.
 * Confined to the thread of its connection.
 */
public final class HeartbeatMonitor {
    /** How often {@link #tick} must be called within one heartbeat interval. */
    public static final int TICKS_PER_INTERVAL = 4;

    private static final int PING_TICKS = TICKS_PER_INTERVAL / 2;
    private static final int DEAD_TICKS = TICKS_PER_INTERVAL * 2;

    private int ticksSinceRead;
    private int ticksSinceWrite;

    /** What to do after a tick. */
    public enum Action {
        NOTHING,
        SEND_PING,
        GIVE_UP
    }

    /** Bytes came in. */
    public void onRead() {
        ticksSinceRead = 0;
    }

    /** A frame goes out. */
    public void onWrite() {
        ticksSinceWrite = 0;
    }

    /** A quarter of an interval has passed. */
    public Action tick() {
        ticksSinceRead++;
        ticksSinceWrite++;
        if (ticksSinceRead > DEAD_TICKS) {
            return Action.GIVE_UP;
        }
        return ticksSinceWrite >= PING_TICKS ? Action.SEND_PING : Action.NOTHING;
    }
}
