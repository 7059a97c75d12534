/** Functions that are called back in place of being traced, with the derivatives that they bring along. */
package dev.flowgrad.opaque;
