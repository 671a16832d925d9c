package dev.sluice.routing.internal.session;

/**
 * What sessions need so that they survive the end of the process.
 *
 * <p><i>Confined to the control lane.</i>
 */
public record SessionStorage(SessionTables tables, SessionInboxes inboxes, Wills wills) {}
