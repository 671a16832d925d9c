package dev.sluice.conformance.harness;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;

import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What a part of a broker in the test's JVM logs, until it is closed; nobody else gets it.
 *
 * <p><i>Thread-safe.</i>
 */
public final class LogLines implements AutoCloseable {
    private final Logger logger;
    private final Lines lines = new Lines();

    private static final class Lines extends AppenderBase<ILoggingEvent> {
        private final List<String> texts = new CopyOnWriteArrayList<>();

        @Override
        protected void append(ILoggingEvent event) {
            texts.add(event.getLevel() + " " + event.getFormattedMessage());
        }
    }

    /** Of a logger and all below it, from INFO on. */
    public LogLines(String name) {
        logger = (Logger) LoggerFactory.getLogger(name);
        lines.start();
        logger.addAppender(lines);
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
    }

    /** Level and text of each so far. */
    public List<String> all() {
        return List.copyOf(lines.texts);
    }

    /** Whether there is one that begins like this. */
    public boolean has(String beginning) {
        return lines.texts.stream().anyMatch(line -> line.startsWith(beginning));
    }

    @Override
    public void close() {
        logger.setAdditive(true);
        logger.setLevel(null);
        logger.detachAppender(lines);
    }
}
