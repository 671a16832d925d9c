/**
 * JMS message selectors: text is parsed once to an immutable tree, and the tree judges messages.
 * Syntax and meaning are those of JMS 2.0, 3.8.1; nothing here knows a queue or a thread.
 *
 * <p>A tree has {@link dev.sluice.routing.internal.selector.Condition}s, which are true, false or
 * unknown, and {@link dev.sluice.routing.internal.selector.Operand}s, which have a value.
 */
@NullMarked
package dev.sluice.routing.internal.selector;

import org.jspecify.annotations.NullMarked;
