package dev.sluice.benchmarks;

import dev.sluice.core.address.Address;
import dev.sluice.core.message.ApplicationProperties;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Value;
import dev.sluice.routing.internal.selector.Selector;
import dev.sluice.routing.internal.selector.SelectorException;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

import java.util.concurrent.TimeUnit;

/**
 * A selector read, and a message with six properties judged by it. All of them are true of the
 * message, so nothing is left out of the judgement but what OR allows.
 *
 * <p><i>Confined to the benchmark's thread.</i>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SelectorBenchmark {
    @Param({
        "colour = 'red'",
        "JMSPriority >= 4 AND JMSType = 'created' AND JMSDeliveryMode = 'PERSISTENT'",
        "colour = 'red' AND weight > 2500 AND region IN ('north', 'east', 'west')",
        "site LIKE 'plant-%/line-_/%' OR site IS NULL",
        "weight * 2 + 10 > limit / 2.5"
    })
    String text = "";

    private final Message message =
            Message.to(Address.of("orders"))
                    .durable(true)
                    .subject("created")
                    .properties(
                            new ApplicationProperties.Builder()
                                    .add("region", "north")
                                    .add("site", "plant-17/line-3/press")
                                    .add("colour", "red")
                                    .add("weight", new Value.Whole(3_000, Value.Width.INT))
                                    .add("limit", new Value.Whole(5_000, Value.Width.LONG))
                                    .add("urgent", new Value.Flag(false))
                                    .build())
                    .build();

    @SuppressWarnings("NullAway.Init") // prepare() is called before a benchmark
    private Selector selector;

    /** Reads the selector; fails if it is not true of the message. */
    @Setup
    public void prepare() throws SelectorException {
        selector = Selector.parse(text);
        if (!selector.matches(message)) {
            throw new IllegalStateException(selector + " is not true of the message");
        }
    }

    @Benchmark
    public Selector parse() throws SelectorException {
        return Selector.parse(text);
    }

    @Benchmark
    public boolean matches() {
        return selector.matches(message);
    }
}
