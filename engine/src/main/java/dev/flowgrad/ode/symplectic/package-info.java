/** Symplectic methods for problems in velocities and positions. */
package dev.flowgrad.ode.symplectic;
