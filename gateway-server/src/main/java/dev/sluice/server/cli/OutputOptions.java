package dev.sluice.server.cli;

import picocli.CommandLine.Option;

/** The options that every command has. <i>Confined to the main thread.</i> */
final class OutputOptions {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text, or json: one object per line. Default: ${DEFAULT-VALUE}")
    private Format format = Format.TEXT;

    Format format() {
        return format;
    }
}
