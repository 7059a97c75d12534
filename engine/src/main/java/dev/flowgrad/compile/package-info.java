/**
 * Execution of Programs. A Program is lowered once to {@link dev.flowgrad.compile.Code}, a list of instructions on one flat
 * address space; a register interpreter runs it at once, and JVM bytecode generated from it takes over when it is hot.
 */
package dev.flowgrad.compile;
