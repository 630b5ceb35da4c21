/**
 * The command line: {@code classify} says what is on photos, {@code bench} measures blocks and networks, {@code profile} says where the
 * time of a network goes, {@code info} what runs here and why.
 *
 * <p>Exit codes: 0 as asked; 2 for arguments or files that break a rule, with one line on stderr; 1 for all other failures, and where
 * a result differs in a bit from the scalar backend's.
 */
package dev.lanefuse.cli;
