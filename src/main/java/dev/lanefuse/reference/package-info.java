/**
 * The specification as code: {@link dev.lanefuse.reference.Reference} says what is meant, in double precision, and {@link
 * dev.lanefuse.reference.ChainReference} says which bits the contract asks for. Neither is ever optimised.
 */
package dev.lanefuse.reference;
