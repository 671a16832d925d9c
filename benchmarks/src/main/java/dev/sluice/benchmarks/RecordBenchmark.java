package dev.sluice.benchmarks;

import dev.sluice.core.address.Address;
import dev.sluice.core.message.ApplicationProperties;
import dev.sluice.core.message.BodyKind;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.record.BatchReader;
import dev.sluice.core.record.BatchWriter;
import dev.sluice.core.record.MessageRecords;
import dev.sluice.core.record.RecordFormatException;
import dev.sluice.core.store.Batch;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

import java.util.concurrent.TimeUnit;

/**
 * What a stream's record format costs: batches of messages with a key and two properties.
 *
 * <p><i>Confined to the benchmark's thread.</i>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RecordBenchmark {
    private static final Bytes KEY = Bytes.utf8("sensors/1/temp");

    @Param({"1", "10", "100"})
    int records;

    private final BatchWriter writer = new BatchWriter();
    private final Message message =
            Message.to(Address.of("sensors/1/temp"))
                    .body(Bytes.wrap(new byte[100]), BodyKind.BINARY)
                    .properties(
                            new ApplicationProperties.Builder()
                                    .add("unit", "C")
                                    .add("site", "north")
                                    .build())
                    .build();

    /** One whole batch. */
    @Benchmark
    public Batch write() {
        for (int i = 0; i < records; i++) {
            MessageRecords.append(writer, message, KEY);
        }
        return writer.finish();
    }

    /** One whole batch, written and read back into messages. */
    @Benchmark
    public void writeAndRead(Blackhole blackhole) throws RecordFormatException {
        BatchReader reader = BatchReader.open(write());
        while (reader.next()) {
            blackhole.consume(MessageRecords.read(reader, message.address()));
        }
    }
}
