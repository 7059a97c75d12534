/** Random numbers that are functions of a key: the same on every thread, in every language and on every machine. */
package dev.flowgrad.random;
