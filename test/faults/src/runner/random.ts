import { Seeded } from '@trem/testing';

/** Random numbers that are the same for the same seed; those of neighbouring seeds begin far apart. */
export class Random extends Seeded {
  constructor(seed: number) {
    super(Math.imul(seed >>> 0, 0x9e3779b1));
  }

  shuffled<T>(list: readonly T[]): T[] {
    const left = [...list];
    return Array.from({ length: left.length }, () => left.splice(this.below(left.length), 1)).flat();
  }
}
