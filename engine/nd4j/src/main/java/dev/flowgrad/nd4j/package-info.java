/**
 * The arrays of <a href="https://github.com/deeplearning4j/deeplearning4j">ND4J</a> as a device. Which processor they live
 * on is decided by the ND4J backend on the class path, nd4j-native or nd4j-cuda, and by nothing here: all code is the same.
 */
package dev.flowgrad.nd4j;
