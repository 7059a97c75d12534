/** Standard test problems with trustworthy end values, shared by tests, examples and benchmarks. */
package dev.flowgrad.problems;
