package dev.sluice.benchmarks.mqtt;

import java.io.IOException;
import java.util.Arrays;

/**
 * How long messages take from one publisher to one subscriber at a steady rate, in QoS 0.
 *
 * <p><i>Confined to the main thread.</i>
 */
final class Latency {
    private static final int PER_SECOND = 5_000;
    private static final int PAYLOAD_BYTES = 64;

    private final Load load;
    private final long[] nanos;
    private int count;
    private boolean isMeasuring;

    Latency(Load load, double seconds) {
        this.load = load;
        nanos = new long[(int) (2 * PER_SECOND * seconds)];
    }

    /** The 50th and the 99th of a hundred, in milliseconds. */
    double[] percentiles(double warmUpSeconds, double seconds) throws IOException {
        Client subscriber =
                load.connect(
                        "subscriber",
                        true,
                        (packet, at, length) ->
                                took(System.nanoTime() - packet.getLong(at + length - Long.BYTES)));
        load.subscribe(subscriber, "steady", 0);
        Client publisher = load.connect("publisher", true, (_, _, _) -> {});
        publisher.publishes("steady", 0, PAYLOAD_BYTES);
        run(publisher, warmUpSeconds);
        isMeasuring = true;
        run(publisher, seconds);
        Arrays.sort(nanos, 0, count);
        return new double[] {nanos[count / 2] / 1e6, nanos[(int) (count * 0.99)] / 1e6};
    }

    private void took(long time) {
        if (isMeasuring && count < nanos.length) {
            nanos[count++] = time;
        }
    }

    private void run(Client publisher, double seconds) throws IOException {
        long start = System.nanoTime();
        long messages = (long) (PER_SECOND * seconds);
        for (long i = 0; i < messages; i++) {
            long due = start + i * 1_000_000_000 / PER_SECOND;
            while (System.nanoTime() < due) {
                load.turn(0);
            }
            publisher.publishNow(System.nanoTime());
        }
        load.turn(1);
    }
}
