package dev.sluice.routing.internal.selector;

import dev.sluice.core.address.Address;
import dev.sluice.core.message.ApplicationProperties;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Value;
import dev.sluice.core.message.Value.Width;

/** The message that the tables of the tests speak of. */
final class SampleMessages {
    private SampleMessages() {}

    static Message.Builder plain() {
        return Message.to(Address.of("orders"));
    }

    static Message with(ApplicationProperties properties) {
        return plain().properties(properties).build();
    }

    static Message with(String name, Value value) {
        return with(new ApplicationProperties.Builder().add(name, value).build());
    }

    static Value whole(long number) {
        return new Value.Whole(number, Width.LONG);
    }

    static Value real(double number) {
        return new Value.Real(number, false);
    }

    static Value single(float number) {
        return new Value.Real(number, true);
    }

    static ApplicationProperties properties() {
        return new ApplicationProperties.Builder()
                .add("seven", new Value.Whole(7, Width.INT))
                .add("five", new Value.Whole(5, Width.BYTE))
                .add("minus", new Value.Whole(-3, Width.SHORT))
                .add("zero", whole(0))
                .add("large", whole(9_007_199_254_740_993L))
                .add("largest", whole(Long.MAX_VALUE))
                .add("lowest", whole(Long.MIN_VALUE))
                .add("beyond", new Value.Whole(-1, Width.ULONG))
                .add("half", real(2.5))
                .add("tenth", single(0.1f))
                .add("nan", real(Double.NaN))
                .add("moment", new Value.Moment(1_767_225_600_000L))
                .add("red", "red")
                .add("quote", "it's")
                .add("empty", "")
                .add("digits", "7")
                .add("face", "a\uD83D\uDE00b")
                .add("yes", new Value.Flag(true))
                .add("no", new Value.Flag(false))
                .add("bytes", new Value.Binary(Bytes.utf8("red")))
                .add("absent", new Value.Absent())
                .add("twice", "first")
                .add("twice", "second")
                .add("Größe", whole(1))
                .add("$a_1", whole(2))
                .build();
    }

    static Message sample() {
        return with(properties());
    }
}
