package dev.sluice.routing.internal.selector;

import dev.sluice.core.message.Message;
import dev.sluice.core.message.Value;

import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.selector.filter.BooleanExpression;
import org.apache.activemq.artemis.selector.filter.FilterException;
import org.apache.activemq.artemis.selector.filter.Filterable;
import org.apache.activemq.artemis.selector.impl.SelectorParser;
import org.jspecify.annotations.Nullable;

/** The oracle: the same text, read and judged by ActiveMQ Artemis. */
final class ArtemisSelector {
    private final BooleanExpression expression;

    private ArtemisSelector(BooleanExpression expression) {
        this.expression = expression;
    }

    static ArtemisSelector parse(String text) throws FilterException {
        return new ArtemisSelector(SelectorParser.parse(text));
    }

    static boolean accepts(String text) {
        try {
            parse(text);
            return true;
        } catch (FilterException | RuntimeException e) {
            return false;
        }
    }

    /** Its judgement; null where it throws an exception instead. */
    @Nullable Truth test(Message message) {
        try {
            Object result = expression.evaluate(new Properties(message));
            return result == null ? Truth.UNKNOWN : Truth.of((Boolean) result);
        } catch (FilterException | RuntimeException e) {
            return null;
        }
    }

    private record Properties(Message message) implements Filterable {
        @Override
        public @Nullable Object getProperty(SimpleString name) {
            return switch (message.properties().first(name.toString())) {
                case null -> null;
                case Value.Text text -> text.text();
                case Value.Flag flag -> flag.isTrue();
                case Value.Whole whole -> boxed(whole);
                case Value.Real real when real.isSingle() -> (float) real.number();
                case Value.Real real -> real.number();
                case Value other -> null;
            };
        }

        private static Object boxed(Value.Whole whole) {
            return switch (whole.width()) {
                case BYTE -> (byte) whole.number();
                case SHORT -> (short) whole.number();
                case INT -> (int) whole.number();
                default -> whole.number();
            };
        }

        @Override
        public <T> @Nullable T getBodyAs(Class<T> type) {
            return null;
        }

        @Override
        public @Nullable Object getLocalConnectionId() {
            return null;
        }
    }
}
