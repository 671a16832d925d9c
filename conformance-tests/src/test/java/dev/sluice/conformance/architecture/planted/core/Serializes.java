package dev.sluice.conformance.architecture.planted.core;

import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;

/** Lets its input choose a class. */
final class Serializes {
    Object read(InputStream input) throws IOException, ClassNotFoundException {
        try (var objects = new ObjectInputStream(input)) {
            return objects.readObject();
        }
    }
}
