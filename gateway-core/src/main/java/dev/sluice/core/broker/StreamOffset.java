package dev.sluice.core.broker;

/** The place of a message in its stream. <i>Immutable.</i> */
public record StreamOffset(int partition, long offset) {}
