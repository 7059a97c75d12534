package dev.flowgrad.polyglot.cli;

/** How lists of facts are printed. */
enum TextFormat {
    /** Aligned, for people. */
    TEXT,
    /** For programs. */
    JSON
}
