/** Transcripts of the protocol state machine on a fake broker. On the test's own thread. */
@NullMarked
package dev.sluice.mqtt.session;

import org.jspecify.annotations.NullMarked;
