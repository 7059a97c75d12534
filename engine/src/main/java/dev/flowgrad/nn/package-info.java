/**
 * Layers of neural networks: functions of an array and of a vector of parameters that build expressions, so that a network
 * becomes part of the right-hand side, or of the loss, that it stands in.
 *
 * <p>Layers know of no kind of equation. {@link dev.flowgrad.nn.NeuralODE}, {@link dev.flowgrad.nn.NeuralCDE} and
 * {@link dev.flowgrad.nn.FFJORD} are a Program of layers and a {@link dev.flowgrad.sensitivity.SolveCall} each, and so is a
 * model of any other kind of equation that can be solved.
 */
package dev.flowgrad.nn;
