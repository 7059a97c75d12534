/**
 * Devices beside the processor's own loops: arrays that live there, Programs that run there. A device is a service; this
 * package knows none of them, so that the engine works without.
 */
package dev.flowgrad.device;
