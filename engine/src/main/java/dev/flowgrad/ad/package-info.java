/**
 * Differentiation of Programs: each transformation takes a {@link dev.flowgrad.ir.Program} and gives another
 * one, so they nest, and a derivative is compiled and run like any other function.
 *
 * <p>{@link dev.flowgrad.ad.Jvp} and {@link dev.flowgrad.ad.Vjp} are the two modes, {@link
 * dev.flowgrad.ad.Batch} runs many directions at once, {@link dev.flowgrad.ad.Jacobian} and {@link
 * dev.flowgrad.ad.SparseJacobian} build matrices from them.
 *
 * <p>Throughout, a tangent or cotangent that is {@code null} is a structural zero. Products with it are never
 * formed: 0 &middot; x is not 0 in IEEE arithmetic, so a simplifier could not remove them afterwards.
 *
 * <p>Source: A. Griewank and A. Walther, Evaluating Derivatives, 2nd edition, SIAM 2008.
 */
package dev.flowgrad.ad;
