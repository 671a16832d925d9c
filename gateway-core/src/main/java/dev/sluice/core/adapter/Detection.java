package dev.sluice.core.adapter;

/** What the first bytes of a connection say about its protocol. */
public enum Detection {
    YES,
    NO,
    /** Could still be either; more bytes are needed. */
    MORE
}
