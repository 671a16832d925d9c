package dev.sluice.conformance.vectors;

import dev.sluice.core.message.Bytes;
import dev.sluice.mqtt.codec.ProtocolVersion;
import dev.sluice.mqtt.vectors.Vector;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a client sees on the wire of a vector, derived from what the codec must make of it. Most of
 * it follows from the packet; where the state of a connection or a rule beyond the codec decides,
 * that is a line of {@link #RULES}.
 *
 * <p><i>Immutable.</i>
 */
final class LiveRules {
    /** The broker closes; without it a PINGREQ that follows is answered. */
    static final String CLOSE = "close";

    private static final String PONG = "PINGRESP";
    private static final Pattern PACKET_ID = Pattern.compile(" id=(\\d+) ");
    private static final Pattern ENTRY = Pattern.compile("(\\S+),([012]),[01],[01],[012]");

    /**
     * A rule in which a live connection differs from what the packet alone would bring.
     *
     * @param why the reason, in the standard's terms
     * @param when a pattern of version, blank, and what the codec makes of the vector
     * @param answer what the broker sends, and whether it closes
     */
    record Rule(String why, Pattern when, Function<Vector, List<String>> answer) {
        boolean matches(Vector vector) {
            return when.matcher(versionOf(vector) + " " + vector.expected()).find();
        }
    }

    /** The first that matches holds. */
    static final List<Rule> RULES =
            List.of(
                    rule(
                            "no enhanced authentication is offered [MQTT-4.12.0-1]",
                            "^5 CONNECT .*props=15",
                            _ -> List.of("CONNACK 0x8C", CLOSE)),
                    rule(
                            "MQTT 3.1 has no empty client identifiers",
                            "^3\\.1 CONNECT .* id=% ",
                            _ -> List.of("CONNACK 0x02", CLOSE)),
                    rule(
                            "a client that takes one byte cannot be answered [MQTT-3.1.2-24]",
                            "^5 CONNECT .*props=2700000001",
                            _ -> List.of(CLOSE)),
                    rule(
                            "AUTH needs a method in CONNECT [MQTT-4.12.0-6]",
                            "^5 AUTH ",
                            _ -> refused(0x82)),
                    rule(
                            "a session expiry must not begin in DISCONNECT, 3.14.2.2.2",
                            "^5 DISCONNECT .*props=11(?!00000000)",
                            _ -> refused(0x82)),
                    rule(
                            "DISCONNECT is answered by closing [MQTT-3.14.4-2]",
                            " DISCONNECT ",
                            _ -> List.of("CONNACK 0x00", CLOSE)),
                    rule(
                            "PUBACK and PUBCOMP of nothing: a protocol error of MQTT 5",
                            "^5 PUB(ACK|COMP) ",
                            _ -> refused(0x82)),
                    rule(
                            "PUBACK and PUBCOMP of nothing are passed over before MQTT 5",
                            "^3\\.1(\\.1)? PUB(ACK|COMP) ",
                            _ -> List.of("CONNACK 0x00", PONG)),
                    rule(
                            "PUBREC of nothing is answered 0x92, 3.6.2.1",
                            " PUBREC ",
                            vector -> answered(vector, "PUBREL %s", 0x92)),
                    rule(
                            "PUBREL of nothing is answered 0x92, 3.7.2.1",
                            " PUBREL ",
                            vector -> answered(vector, "PUBCOMP %s", 0x92)),
                    rule(
                            "aliases end at the maximum of the CONNACK [MQTT-3.3.2-9]",
                            "^5 PUBLISH .*props=23ffff",
                            _ -> refused(0x94)),
                    rule(
                            "an alias that was never set, 3.3.4",
                            "^5 PUBLISH .*topic=% ",
                            _ -> refused(0x82)),
                    rule(
                            "before MQTT 5 no code says that a filter is invalid",
                            "^3\\.1(\\.1)? (UN)?SUBSCRIBE .* (%|\\+a|a#|a/#/b)(,|$| )",
                            _ -> List.of("CONNACK 0x00", CLOSE)));

    private LiveRules() {}

    /** What comes, the first packet first and acknowledgements in any order. */
    static List<String> expected(Vector vector) {
        if (vector.expectsError()) {
            return refusal(vector);
        }
        if (vector.expected().equals("more")) {
            return List.of("CONNACK 0x00");
        }
        for (Rule rule : RULES) {
            if (rule.matches(vector)) {
                return rule.answer().apply(vector);
            }
        }
        return accepted(vector);
    }

    /** The violation's code in the packet of the state, and a close. */
    private static List<String> refusal(Vector vector) {
        String code = vector.expected().substring("error ".length());
        boolean isV5 = vector.version() == ProtocolVersion.V5;
        if (!vector.isFirst()) {
            return isV5
                    ? List.of("CONNACK 0x00", "DISCONNECT " + code, CLOSE)
                    : List.of("CONNACK 0x00", CLOSE);
        }
        // A CONNACK needs a version that both sides know, and a return code that says it.
        return switch (namedLevel(vector)) {
            case 5 -> List.of("CONNACK " + code, CLOSE);
            case 0, 3, 4 -> List.of(CLOSE); // [MQTT-3.1.4-1 of 3.1.1]
            default -> List.of("CONNACK 0x01", CLOSE); // [MQTT-3.1.2-2 of 3.1.1]
        };
    }

    /** The level that a CONNECT of a whole, plausible frame names, or 0 if there is none. */
    private static int namedLevel(Vector vector) {
        byte[] bytes = vector.bytes().toArray();
        if (bytes.length < 2 || bytes[0] != 0x10) {
            return 0;
        }
        int from = 1;
        int length = 0;
        do {
            length |= (bytes[from] & 0x7F) << (7 * (from - 1));
        } while (bytes[from++] < 0 && from < Math.min(5, bytes.length));
        boolean isShortest = from == 2 || bytes[from - 1] > 0;
        if (!isShortest || from + length > bytes.length) {
            return 0;
        }
        String body = HexFormat.of().formatHex(bytes, from, from + length);
        for (var known : Map.of("00044d515454", "45", "00064d5149736470", "3").entrySet()) {
            if (body.startsWith(known.getKey()) && body.length() > known.getKey().length() + 1) {
                int at = known.getKey().length();
                int level = Integer.parseInt(body.substring(at, at + 2), 16);
                boolean isKnown = level < 10 && known.getValue().indexOf('0' + level) >= 0;
                return isKnown ? level : Integer.MAX_VALUE;
            }
        }
        return 0;
    }

    private static List<String> accepted(Vector vector) {
        List<String> lines = new ArrayList<>();
        lines.add("CONNACK 0x00");
        String packet = vector.expected().substring(0, (vector.expected() + " ").indexOf(' '));
        switch (packet) {
            case "CONNECT", "PINGREQ" -> {}
            case "PUBLISH" -> {
                if (vector.expected().contains(" qos=1 ")) {
                    lines.add("PUBACK " + packetId(vector) + " 0x00");
                } else if (vector.expected().contains(" qos=2 ")) {
                    lines.add("PUBREC " + packetId(vector) + " 0x00");
                }
            }
            case "SUBSCRIBE" -> lines.add("SUBACK " + packetId(vector) + granted(vector));
            case "UNSUBSCRIBE" -> lines.add("UNSUBACK " + packetId(vector) + removed(vector));
            default -> throw new IllegalArgumentException("no rule for " + vector);
        }
        if (packet.equals("PINGREQ")) {
            lines.add(PONG);
        }
        lines.add(PONG);
        return lines;
    }

    private static String granted(Vector vector) {
        Matcher entry = ENTRY.matcher(vector.expected());
        var codes = new StringBuilder();
        while (entry.find()) {
            String failure = vector.version().isV5() ? " 0x8F" : " 0x80";
            codes.append(isFilter(text(entry.group(1))) ? " 0x0" + entry.group(2) : failure);
        }
        return codes.toString();
    }

    /** None of the filters was subscribed to, which MQTT 5 can say. */
    private static String removed(Vector vector) {
        if (!vector.version().isV5()) {
            return "";
        }
        var codes = new StringBuilder();
        String filters = vector.expected().replaceFirst("^UNSUBSCRIBE id=\\S+ props=\\S* ", "");
        for (String filter : filters.split(" ", -1)) {
            codes.append(isFilter(text(filter)) ? " 0x11" : " 0x8F");
        }
        return codes.toString();
    }

    /** 4.7.1 and 4.8.2. */
    private static boolean isFilter(String filter) {
        if (filter.startsWith("$share/")) {
            String[] parts = filter.split("/", 3);
            return parts.length == 3
                    && !parts[1].isEmpty()
                    && !parts[1].contains("+")
                    && !parts[1].contains("#")
                    && isFilter(parts[2]);
        }
        String[] levels = filter.split("/", -1);
        for (int i = 0; i < levels.length; i++) {
            boolean isLast = i == levels.length - 1;
            String level = levels[i];
            if ((level.contains("#") && !(level.equals("#") && isLast))
                    || (level.contains("+") && !level.equals("+"))) {
                return false;
            }
        }
        return !filter.isEmpty();
    }

    private static String text(String described) {
        return described.startsWith("%")
                ? Bytes.wrap(HexFormat.of().parseHex(described.substring(1))).asUtf8()
                : described;
    }

    private static List<String> answered(Vector vector, String packet, int code) {
        String answer = packet.formatted(packetId(vector));
        int known = vector.version().isV5() ? code : 0;
        return List.of("CONNACK 0x00", answer + " 0x%02X".formatted(known), PONG);
    }

    private static List<String> refused(int code) {
        return List.of("CONNACK 0x00", "DISCONNECT 0x%02X".formatted(code), CLOSE);
    }

    private static String packetId(Vector vector) {
        Matcher id = PACKET_ID.matcher(vector.expected());
        if (!id.find()) {
            throw new IllegalArgumentException("no packet identifier in " + vector);
        }
        return id.group(1);
    }

    private static String versionOf(Vector vector) {
        return switch (vector.version()) {
            case V3_1 -> "3.1";
            case V3_1_1 -> "3.1.1";
            case V5 -> "5";
        };
    }

    private static Rule rule(String why, String when, Function<Vector, List<String>> answer) {
        return new Rule(why, Pattern.compile(when), answer);
    }
}
