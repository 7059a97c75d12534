/**
 * Training: the parameters of a loss, a Program, moved by an optimiser until the loss is small.
 *
 * <p>{@link dev.flowgrad.train.Trainer} is the loop, the same for all languages; an {@link dev.flowgrad.train.Optimizer} says
 * how parameters move, a {@link dev.flowgrad.train.Schedule} how fast; {@link dev.flowgrad.train.Checkpoint} is the file that
 * an interrupted training goes on from.
 */
package dev.flowgrad.train;
