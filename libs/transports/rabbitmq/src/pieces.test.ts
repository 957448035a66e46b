import { randomBytes, randomInt } from 'node:crypto';
import { asPosition, type LogBatch } from '@trem/replication-core';
import { expect, test } from 'vitest';
import type { Envelope } from './envelope.js';
import { decodeEnvelope, encodeEnvelope } from './envelope.js';
import { PieceJoiner, piecesOf } from './pieces.js';

const MIB = 2 ** 20;
const batch = (frames: Uint8Array, more: Partial<LogBatch> = {}): LogBatch => ({
  ...{ codec: 'c', epoch: 1, from: asPosition('0a'), upTo: asPosition('0b'), part: 0, last: true, idle: false },
  ...{ committedAt: 1, transactions: 1, tables: [], frames, ...more },
});
const large = batch(randomBytes(20 * MIB));
/** Small pieces, as a broker would bring them. */
const cut = (frames: Uint8Array, size: number, more: Partial<LogBatch> = {}): Envelope[] =>
  Array.from({ length: Math.ceil(frames.length / size) }, (_, n) => ({
    ...batch(frames.subarray(n * size, (n + 1) * size), more),
    piece: { offset: n * size, total: frames.length },
  }));
const joined = (envelopes: readonly Envelope[]): LogBatch[] => {
  const joiner = new PieceJoiner();
  return envelopes.flatMap((envelope) => joiner.add(envelope) ?? []);
};

test('a batch of up to 8 MiB is one message; a larger one is cut into at most 12, none of them larger than a broker takes', () => {
  expect(piecesOf(batch(new Uint8Array(8 * MIB)))).toHaveLength(1);
  expect(piecesOf(batch(new Uint8Array(8 * MIB + 1))).map(({ frames }) => frames.length)).toEqual([8 * MIB, 1]);
  const largest = piecesOf(batch(new Uint8Array(160 * MIB)));
  expect(largest).toHaveLength(12);
  expect(Math.max(...largest.map(({ frames }) => frames.length))).toBeLessThan(15 * MIB);
});

test('pieces survive the way through envelopes, and are one batch again at the last', () => {
  const pieces = piecesOf(large).map((piece) => decodeEnvelope(encodeEnvelope(piece)));
  const [whole, ...more] = joined(pieces);
  expect(more).toEqual([]);
  expect({ ...whole, frames: 0 }).toEqual({ ...large, frames: 0 });
  expect(Buffer.compare(whole?.frames ?? Buffer.alloc(0), large.frames)).toBe(0);
});

test('pieces that come twice, in a row or after a new start, make one batch', () => {
  const frames = randomBytes(1_000);
  for (let round = 0; round < 200; round += 1) {
    const pieces = cut(frames, randomInt(1, 400));
    const again = randomInt(0, pieces.length);
    const [whole] = joined([...pieces.slice(0, again), ...pieces.slice(0, again), ...pieces.slice(0, again), ...pieces]);
    expect(whole?.frames).toEqual(frames);
  }
});

test('a batch that lacks a piece is dropped, and what comes behind it is not mixed with it', () => {
  const [first, second, third] = [randomBytes(1_000), randomBytes(1_000), randomBytes(10)];
  const broken = cut(first, 300).filter((_, index) => index !== 1);
  const next = cut(second, 300, { epoch: 2 });
  expect(joined([...broken, ...next]).map(({ frames }) => frames)).toEqual([second]);
  expect(joined([...broken.slice(0, 1), batch(third)]).map(({ frames }) => frames)).toEqual([third]);
  expect(joined(cut(first, 300).slice(1))).toEqual([]);
});
