import { setTimeout as delay } from 'node:timers/promises';
import type { Link } from '@trem/testing';
import type { Random } from '../random.js';
import type { Rig } from '../rig.js';
import type { Kind, Strike } from './kind.js';

const ends = ['source', 'target', 'broker', 'temporal'] as const;
type End = (typeof ends)[number];

interface Harm {
  readonly name: string;
  /** Keeps everything away for long, which Temporal's library bears only with patience. */
  readonly separates?: true;
  harm(link: Link, bytes: number): void;
  how(bytes: number): string;
  /** How long it lasts, ms. */
  readonly lasts: readonly [least: number, most: number];
}

const harms: readonly Harm[] = [
  { name: 'cut', separates: true, lasts: [2_000, 10_000], how: () => '', harm: (link) => link.cut() },
  { name: 'frozen', separates: true, lasts: [5_000, 15_000], how: () => '', harm: (link) => link.freeze() },
  { name: 'slow', lasts: [4_000, 8_000], how: () => 'by 500 ms ', harm: (link) => link.delay(500) },
  { name: 'reset', lasts: [2_000, 4_000], how: (bytes) => `after ${bytes} bytes `, harm: (link, bytes) => link.resetAfter(bytes) },
];

export const linkKinds: readonly Kind[] = ends.flatMap((end) => harms.map((harm) => linkHarmed(end, harm)));

function linkHarmed(end: End, { name, separates, harm, how, lasts }: Harm): Kind {
  return {
    name: `${end}-link-${name}`,
    ...(end === 'temporal' && separates === true ? { needsPatience: true } : {}),
    async strike(rig, random) {
      const [link, which] = await linkTo(rig, end, random);
      const factor = end === 'temporal' && separates === true ? 3 : 1;
      const lastsMs = random.between(...lasts) * factor;
      const bytes = random.between(1, 200_000);
      harm(link, bytes);
      return mendedAfter(link, lastsMs, `${which}${how(bytes)}for ${lastsMs} ms`);
    },
  };
}

async function linkTo({ links, busyWorker }: Rig, end: End, random: Random): Promise<[link: Link, which: string]> {
  if (end === 'source' || end === 'target') {
    return [links[end], ''];
  }
  const number = await busyWorker(random);
  const link = links[end][number];
  if (link === undefined) {
    throw new Error(`worker ${number} has no link`);
  }
  return [link, `worker ${number} `];
}

function mendedAfter(link: Link, lastsMs: number, detail: string): Strike {
  return {
    detail,
    async heal() {
      await delay(lastsMs);
      link.mend();
    },
  };
}
