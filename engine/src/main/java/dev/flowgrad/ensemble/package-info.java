/** Many trajectories of one problem. */
package dev.flowgrad.ensemble;
