package dev.sluice.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces <code>${env:NAME}</code>, <code>${env:NAME:default}</code> and <code>${file:PATH}</code>
 * inside a scalar; <code>$${env:</code> stands for itself, and so does every other <code>${</code>.
 * A result is text: it is neither replaced again nor read as YAML. Confined to the thread that
 * loads the configuration.
 */
final class Substitution {
    static final int FILE_LIMIT_BYTES = 64 << 10;

    private static final Pattern REFERENCE =
            Pattern.compile("(?<escape>\\$?)\\$\\{(?<scheme>env|file):(?<rest>[^}]*)(?<end>}?)");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private final Path directory;
    private final Map<String, String> environment;
    private final Problems problems;

    /** Paths are resolved against the directory. */
    Substitution(Path directory, Map<String, String> environment, Problems problems) {
        this.directory = directory;
        this.environment = environment;
        this.problems = problems;
    }

    boolean appliesTo(String text) {
        return text.contains("${") && REFERENCE.matcher(text).find();
    }

    /** The scalar with all references replaced; broken, with a problem on record, if one cannot. */
    Node.Scalar replace(Position position, String path, String text) {
        StringBuilder result = new StringBuilder();
        boolean isSecret = false;
        try {
            Matcher reference = REFERENCE.matcher(text);
            while (reference.find()) {
                String replacement;
                if (!reference.group("escape").isEmpty()) {
                    replacement = reference.group().substring(1);
                } else if (reference.group("end").isEmpty()) {
                    throw new UnresolvedException(
                            "has no closing brace; write ${"
                                    + reference.group("scheme")
                                    + ":NAME}");
                } else if (reference.group("scheme").equals("env")) {
                    replacement = variable(reference.group("rest"));
                } else {
                    replacement = firstLine(reference.group("rest"));
                    isSecret = true;
                }
                reference.appendReplacement(result, Matcher.quoteReplacement(replacement));
                checkSize(result.length());
            }
            reference.appendTail(result);
            checkSize(result.length());
        } catch (UnresolvedException e) {
            problems.add(position, path, Quoted.of(text) + " " + e.getMessage());
            return new Node.Scalar(position, Node.Kind.BROKEN, "", false);
        }
        return new Node.Scalar(position, Node.Kind.OPEN, result.toString(), isSecret);
    }

    private static void checkSize(int characters) throws UnresolvedException {
        if (characters > SourceText.LIMIT_BYTES) {
            throw new UnresolvedException("gives more than 1 MiB of text, the limit");
        }
    }

    private String variable(String reference) throws UnresolvedException {
        int colon = reference.indexOf(':');
        String name = colon < 0 ? reference : reference.substring(0, colon);
        if (!VARIABLE.matcher(name).matches()) {
            throw new UnresolvedException(
                    "names no environment variable; write ${env:NAME} or ${env:NAME:default}");
        }
        String value = environment.get(name);
        if (value != null) {
            return value;
        }
        if (colon < 0) {
            throw new UnresolvedException(
                    "needs the environment variable "
                            + Quoted.plain(name)
                            + ", which is not set; set it or give a default: ${env:"
                            + Quoted.plain(name)
                            + ":default}");
        }
        return reference.substring(colon + 1);
    }

    private String firstLine(String reference) throws UnresolvedException {
        if (reference.isEmpty()) {
            throw new UnresolvedException("names no file; write ${file:PATH}");
        }
        try {
            Path file = directory.resolve(reference);
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                throw new UnresolvedException("names no regular file");
            }
            byte[] bytes;
            try (InputStream in = Files.newInputStream(file)) {
                bytes = in.readNBytes(FILE_LIMIT_BYTES + 1);
            }
            if (bytes.length > FILE_LIMIT_BYTES) {
                throw new UnresolvedException("names a file larger than 64 KiB, the limit");
            }
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return text.lines().findFirst().orElse("");
        } catch (InvalidPathException e) {
            throw new UnresolvedException("names no file: " + Quoted.plain(e.getReason()));
        } catch (CharacterCodingException e) {
            throw new UnresolvedException("names a file that is not UTF-8 text");
        } catch (IOException e) {
            throw new UnresolvedException(
                    "names a file that cannot be read: " + SourceText.reason(e));
        }
    }

    private static final class UnresolvedException extends Exception {
        private static final long serialVersionUID = 1L;

        UnresolvedException(String message) {
            super(message);
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }
}
