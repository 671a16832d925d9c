package dev.sluice.amqp.internal.bridge;

/** What the bridge needs of the connection's transport. Confined to its event loop. */
public interface Transport {

    /** Whether output may be produced; {@link LinkBridge#writable} tells when it may again. */
    boolean isWritable();

    /** Stops or resumes the input. */
    void pauseInput(boolean isPaused);

    /** Frames or settlements wait for the end of the burst; the transport will call for it. */
    void needsFlush();

    /** Something of ours broke; the connection must go. */
    void broken(Throwable cause);
}
