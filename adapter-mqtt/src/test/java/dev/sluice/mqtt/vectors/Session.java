package dev.sluice.mqtt.vectors;

import dev.sluice.mqtt.codec.ProtocolVersion;

import java.util.ArrayList;
import java.util.List;

/**
 * One conversation of the sessions file: what clients on some connections send, in order, and what
 * the broker answers. Immutable.
 */
public record Session(String name, ProtocolVersion version, String source, List<Step> steps) {
    public Session {
        steps = List.copyOf(steps);
    }

    /** What happens in a step. */
    public enum Action {
        /** The client sends bytes. */
        SEND,
        /** The next packet from the broker has these bytes. */
        EXPECT,
        /** The broker closes, and sends nothing before that. */
        EXPECT_CLOSE,
        /** The client's end of the connection closes without a DISCONNECT. */
        BREAK
    }

    /**
     * One line.
     *
     * @param connection which of the session's connections; its first bytes open it
     * @param bytes a pattern of the bytes, if there are any
     */
    public record Step(char connection, Action action, BytePattern bytes, String line) {
        private static Step parse(String line) {
            String content = line.replaceFirst("\\s*#.*", "");
            String rest = content.substring(2).strip();
            Action action =
                    switch (content.charAt(1)) {
                        case '>' -> Action.SEND;
                        case '-' -> Action.BREAK;
                        case '<' -> rest.equals("close") ? Action.EXPECT_CLOSE : Action.EXPECT;
                        default -> throw new IllegalArgumentException("no such step: " + line);
                    };
            boolean hasBytes = action == Action.SEND || action == Action.EXPECT;
            return new Step(
                    content.charAt(0), action, BytePattern.parse(hasBytes ? rest : ""), line);
        }
    }

    /** All sessions. */
    public static List<Session> all() {
        List<Session> sessions = new ArrayList<>();
        String[] columns = {};
        List<Step> steps = new ArrayList<>();
        for (String line : VectorFiles.lines("sessions")) {
            if (line.startsWith("session ")) {
                add(sessions, columns, steps);
                columns = line.substring("session ".length()).split(" \\| ", -1);
                steps.clear();
            } else {
                steps.add(Step.parse(line));
            }
        }
        add(sessions, columns, steps);
        return sessions;
    }

    private static void add(List<Session> sessions, String[] columns, List<Step> steps) {
        if (columns.length == 3) {
            sessions.add(
                    new Session(columns[0], VectorFiles.version(columns[1]), columns[2], steps));
        } else if (columns.length != 0 || !steps.isEmpty()) {
            throw new IllegalArgumentException("not three columns: " + String.join("|", columns));
        }
    }

    @Override
    public String toString() {
        return "%s v%s [%s]".formatted(name, version, source);
    }
}
