import { english } from './english.js';

/** What a translation must have: the same places, any words. */
export type Texts = typeof english;

export const texts: Texts = english;
