/**
 * Layers of neural networks: functions of an array and of a vector of parameters that build expressions, so that a network
 * becomes part of the right-hand side, or of the loss, that it stands in.
 */
package dev.flowgrad.nn;
