/**
 * Transactions: what a connection publishes and settles is collected on its lane, and at the commit
 * becomes one write set there. Each class is confined to the connection's lane unless it says
 * otherwise.
 */
@NullMarked
package dev.sluice.routing.internal.transaction;

import org.jspecify.annotations.NullMarked;
