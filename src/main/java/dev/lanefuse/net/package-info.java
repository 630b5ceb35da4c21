/** Whole networks: a chain of prepared stages over one planned arena. */
package dev.lanefuse.net;
