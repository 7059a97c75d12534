/** Explicit methods with many stages for stability rather than order: large problems of diffusion. */
package dev.flowgrad.ode.stabilized;
