/** Linear systems of implicit methods: factorised often, solved with more often, without allocation. */
package dev.flowgrad.linalg;
