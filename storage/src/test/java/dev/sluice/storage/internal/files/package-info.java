/** Tests of the files, and the simulated ones that fail, fill up and lose power when told to. */
@NullMarked
package dev.sluice.storage.internal.files;

import org.jspecify.annotations.NullMarked;
