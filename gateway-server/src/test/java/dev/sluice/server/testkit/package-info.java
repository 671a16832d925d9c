/** What several tests of the server need: a server's configuration, its metrics, a plain peer. */
@NullMarked
package dev.sluice.server.testkit;

import org.jspecify.annotations.NullMarked;
