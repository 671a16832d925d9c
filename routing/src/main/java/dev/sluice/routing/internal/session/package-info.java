/** Client sessions: state that outlives a connection. Confined to the control lane. */
@NullMarked
package dev.sluice.routing.internal.session;

import org.jspecify.annotations.NullMarked;
