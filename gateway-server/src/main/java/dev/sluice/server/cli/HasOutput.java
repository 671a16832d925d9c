package dev.sluice.server.cli;

/** A command that prints. <i>Confined to the main thread.</i> */
interface HasOutput {
    OutputOptions output();
}
