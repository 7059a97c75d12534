/** Integration on a device: state, stages and error stay there from the first step to the last. */
package dev.flowgrad.ode.device;
