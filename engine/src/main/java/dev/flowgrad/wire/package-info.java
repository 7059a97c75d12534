/** The engine as every binding sees it: Programs as bytes, options as JSON, arrays as flat doubles. */
package dev.flowgrad.wire;
