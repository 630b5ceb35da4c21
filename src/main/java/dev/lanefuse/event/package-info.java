/**
 * What recordings of the JVM's flight recorder (JFR) see of Lanefuse: {@code dev.lanefuse.Run}, {@code dev.lanefuse.Stage}, {@code
 * dev.lanefuse.Warmup}, {@code dev.lanefuse.Backend}. All are off unless a recording asks for them by name.
 *
 * <p>{@link dev.lanefuse.event.Events} is the door: it works without the module {@code jdk.jfr} too, and the classes of the events are not
 * touched before the recorder runs. To make the first of them ready takes a JVM a tenth of a second of processor time, which a first answer
 * cannot spare.
 */
package dev.lanefuse.event;
