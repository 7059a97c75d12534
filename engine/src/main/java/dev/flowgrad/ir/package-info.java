/**
 * The intermediate representation: {@link dev.flowgrad.ir.Program}, a static single-assignment graph of array operations.
 *
 * <p>A guest function is traced once into a Program; everything else (differentiation, compilation, solving) happens to
 * Programs. Nothing in this package knows of the packages that use it.
 */
package dev.flowgrad.ir;
