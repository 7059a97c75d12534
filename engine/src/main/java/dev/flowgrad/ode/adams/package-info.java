/** Adams methods: explicit multistep methods of variable step and order. */
package dev.flowgrad.ode.adams;
