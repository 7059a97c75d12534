/** Pictures of solutions and data: what to draw, and its drawing as SVG without fonts or a window system. */
package dev.flowgrad.plot;
