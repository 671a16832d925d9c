/** Tests of the topics below {@code $SYS}, on the test's thread. */
@NullMarked
package dev.sluice.server.internal.sys;

import org.jspecify.annotations.NullMarked;
