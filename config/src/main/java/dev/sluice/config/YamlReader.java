package dev.sluice.config;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.SpecVersion;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlVersionException;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;

/**
 * Turns one YAML 1.2 document into nodes. What a configuration does not need is a problem: anchors
 * and aliases, tags, keys that are not text, a second document. Depth is bounded; size is bounded
 * by the text's. Confined to the thread that loads the configuration.
 */
final class YamlReader {
    static final int DEPTH_LIMIT = 32;

    private final Function<Optional<Mark>, Position> positions;
    private final ScalarReader scalars;
    private final Problems problems;
    private final Iterator<Event> events;

    private YamlReader(
            String text,
            Function<Optional<Mark>, Position> positions,
            ScalarReader scalars,
            Problems problems) {
        this.positions = positions;
        this.scalars = scalars;
        this.problems = problems;
        LoadSettings settings =
                LoadSettings.builder()
                        .setUseMarks(true)
                        .setParseComments(false)
                        .setCodePointLimit(SourceText.LIMIT_BYTES)
                        .setVersionFunction(YamlReader::onlyYaml12)
                        .build();
        this.events = new Parse(settings).parseString(text).iterator();
    }

    /** Reads a file's text; a position is that file's name with line and column. */
    static Node readFile(String name, String text, ScalarReader scalars, Problems problems)
            throws ConfigException {
        Function<Optional<Mark>, Position> positions =
                mark ->
                        mark.map(m -> new Position(name, m.getLine() + 1, m.getColumn() + 1))
                                .orElse(new Position(name, 1, 1));
        return new YamlReader(text, positions, scalars, problems).document("");
    }

    /** Reads a value that has one position as a whole, such as that of an environment variable. */
    static Node readValue(
            Position position, String path, String text, ScalarReader scalars, Problems problems)
            throws ConfigException {
        return new YamlReader(text, _ -> position, scalars, problems).document(path);
    }

    private static SpecVersion onlyYaml12(SpecVersion version) {
        if (version.getMajor() != 1 || version.getMinor() != 2) {
            throw new YamlVersionException(version);
        }
        return version;
    }

    private Node document(String path) throws ConfigException {
        try {
            expect(Event.ID.StreamStart);
            Event start = events.next();
            if (start.getEventId() == Event.ID.StreamEnd) {
                Position position = positions.apply(Optional.empty());
                return new Node.Scalar(position, Node.Kind.NULL, "", false);
            }
            Node root = node(events.next(), path, 0);
            expect(Event.ID.DocumentEnd);
            Event end = events.next();
            if (end.getEventId() != Event.ID.StreamEnd) {
                String message = "a second document starts here; a configuration is one document";
                problems.add(positions.apply(end.getStartMark()), path, message);
            }
            return root;
        } catch (MarkedYamlEngineException e) {
            throw new ConfigException(
                    positions.apply(e.getProblemMark().or(e::getContextMark)),
                    "is not valid YAML: " + problem(e));
        } catch (YamlVersionException e) {
            throw new ConfigException(
                    positions.apply(Optional.empty()),
                    "is YAML "
                            + e.getSpecVersion().getRepresentation()
                            + "; only YAML 1.2 is read, remove the %YAML line");
        } catch (YamlEngineException e) {
            throw new ConfigException(
                    positions.apply(Optional.empty()),
                    "is not valid YAML: " + Quoted.whole(String.valueOf(e.getMessage())));
        }
    }

    private static String problem(MarkedYamlEngineException e) {
        String context = e.getContext();
        String problem = String.valueOf(e.getProblem());
        return Quoted.whole(context == null ? problem : context + ": " + problem);
    }

    private Node node(Event event, String path, int depth) throws ConfigException {
        Position position = positions.apply(event.getStartMark());
        if (depth > DEPTH_LIMIT) {
            throw new ConfigException(
                    position, "is nested deeper than " + DEPTH_LIMIT + " levels, the limit");
        }
        refuseExtras(event, position, path);
        return switch (event) {
            case ScalarEvent scalar ->
                    scalars.read(position, path, scalar.getValue(), scalar.isPlain());
            case SequenceStartEvent _ -> sequence(position, path, depth);
            case MappingStartEvent _ -> mapping(position, path, depth);
            case AliasEvent _ -> new Node.Scalar(position, Node.Kind.BROKEN, "", false);
            default -> throw new IllegalStateException("no node starts with " + event);
        };
    }

    private Node sequence(Position position, String path, int depth) throws ConfigException {
        Node.Sequence sequence = new Node.Sequence(position);
        for (Event event = events.next();
                event.getEventId() != Event.ID.SequenceEnd;
                event = events.next()) {
            String itemPath = KeyPath.item(path, sequence.items().size());
            sequence.items().add(node(event, itemPath, depth + 1));
        }
        return sequence;
    }

    private Node mapping(Position position, String path, int depth) throws ConfigException {
        Node.Mapping mapping = new Node.Mapping(position);
        for (Event event = events.next();
                event.getEventId() != Event.ID.MappingEnd;
                event = events.next()) {
            Position keyPosition = positions.apply(event.getStartMark());
            String key = key(event, keyPosition, path, depth);
            String valuePath = key == null ? path : KeyPath.child(path, key);
            Node value = node(events.next(), valuePath, depth + 1);
            if (key == null) {
                continue;
            }
            Node.Entry first = mapping.get(key);
            if (first == null) {
                mapping.entries().put(key, new Node.Entry(keyPosition, value));
            } else {
                problems.add(keyPosition, valuePath, duplicate(first.keyPosition()));
            }
        }
        return mapping;
    }

    private static String duplicate(Position first) {
        String where =
                first.line() == 0 ? "" : ", first set at " + first.line() + ":" + first.column();
        return "duplicate key" + where + "; remove one of the two";
    }

    private @Nullable String key(Event event, Position position, String path, int depth)
            throws ConfigException {
        if (event instanceof ScalarEvent scalar) {
            refuseExtras(event, position, path);
            if (!scalar.getValue().isEmpty()) {
                return scalar.getValue();
            }
            problems.add(position, path, "empty key; write the key before the colon");
            return null;
        }
        node(event, path, depth + 1);
        String hint =
                event instanceof MappingStartEvent
                        ? "; put a value that starts with { in quotes"
                        : "";
        problems.add(position, path, "a key must be plain text" + hint);
        return null;
    }

    private void refuseExtras(Event event, Position position, String path) {
        if (event instanceof AliasEvent alias) {
            problems.add(
                    position,
                    path,
                    "aliases (*) are not supported; write the value out, or put "
                            + Quoted.of("*" + alias.getAlias().getValue())
                            + " in quotes if it is text");
        } else if (event instanceof NodeEvent node && node.getAnchor().isPresent()) {
            problems.add(
                    position,
                    path,
                    "anchors (&) are not supported; put text that starts with & in quotes");
        }
        Optional<String> tag =
                switch (event) {
                    case ScalarEvent scalar -> scalar.getTag();
                    case SequenceStartEvent sequence -> sequence.getTag();
                    case MappingStartEvent mapping -> mapping.getTag();
                    default -> Optional.empty();
                };
        if (tag.isPresent()) {
            problems.add(
                    position,
                    path,
                    "tags (!) are not supported; put text that starts with ! in quotes");
        }
    }

    private void expect(Event.ID id) {
        Event event = events.next();
        if (event.getEventId() != id) {
            throw new NoSuchElementException("expected " + id + ", the parser gave " + event);
        }
    }
}
