/** Options as the front ends write them: JSON with the names of the public API. */
package dev.flowgrad.spec;
