/**
 * What a service sees of a network: its first answers in fresh JVMs ({@link dev.lanefuse.jmh.service.ColdStart}), and the slowest of many
 * under load ({@link dev.lanefuse.jmh.service.Load}), each beside ONNX Runtime. {@code jmh/README.md} says how to run and read both.
 *
 * <p>What is measured runs in JVMs of its own, {@link dev.lanefuse.jmh.service.StartChild} and {@link dev.lanefuse.jmh.service.LoadChild};
 * a {@link dev.lanefuse.jmh.service.Child} is such a JVM as seen from the one that started it.
 */
package dev.lanefuse.jmh.service;
