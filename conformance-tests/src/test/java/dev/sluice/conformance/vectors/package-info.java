/**
 * The MQTT adapter's byte vectors and sessions ({@code docs/mqtt-vectors.md}) against a broker's
 * port: what the codec says of them must be what a client sees. Sockets are read on virtual
 * threads, one for each connection.
 */
@NullMarked
package dev.sluice.conformance.vectors;

import org.jspecify.annotations.NullMarked;
