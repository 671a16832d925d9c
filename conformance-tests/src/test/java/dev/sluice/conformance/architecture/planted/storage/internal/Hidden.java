package dev.sluice.conformance.architecture.planted.storage.internal;

/** Closed to other modules. */
public final class Hidden {}
