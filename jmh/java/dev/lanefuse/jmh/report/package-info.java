/**
 * The report: every engine on every block and network and the machine's limits in one run, as a page, as JSON, and against another run.
 *
 * <p>{@link dev.lanefuse.jmh.report.Plan} says which JVMs are started in which order, {@link dev.lanefuse.jmh.report.Rounds} starts them
 * and gives a {@link dev.lanefuse.jmh.report.Report}: figures and nothing else. The page, the JSON and the comparison are made of it.
 */
package dev.lanefuse.jmh.report;
