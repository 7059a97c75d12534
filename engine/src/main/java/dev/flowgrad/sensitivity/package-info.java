/** Derivatives of solutions: {@code solve} as an operation of a Program, and the algorithms that differentiate it. */
package dev.flowgrad.sensitivity;
