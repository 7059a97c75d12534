/**
 * The engine behind C functions. {@link dev.flowgrad.capi.EntryPoints} turns pointers into arrays, {@link
 * dev.flowgrad.capi.Library} does what is asked, {@link dev.flowgrad.capi.Handles} holds what C refers to by number. The
 * functions that C programs see are in {@code src/main/c/flowgrad.c}, and described in {@code include/flowgrad.h}.
 */
package dev.flowgrad.capi;
