import type { Caller } from '@trem/nest-platform';
import { getIntrospectionQuery } from 'graphql';
import { describe, expect, test } from 'vitest';
import { bareSchema } from '../../test-support/bare-schema.js';
import { GraphqlEngine, isRefused } from './engine.js';
import { limits } from './limits.js';

const schema = bareSchema();
const caller: Caller = { name: 'test', scope: 'viewer' };

/** Codes of what is refused before anything runs. */
function codes(query: string, variables: Record<string, unknown> = {}, allowed = limits): unknown[] {
  const engine = new GraphqlEngine(
    schema,
    () => {
      throw new Error('nothing ran');
    },
    allowed,
  );
  const prepared = engine.prepare({ query, variables }, { caller });
  return isRefused(prepared) ? engine.format(prepared).map(({ extensions }) => extensions?.code) : [];
}

describe('a page', () => {
  test.each([
    ['by its number', '{ tasks(first: 501) { nodes { id } } }', {}],
    ['by a variable', 'query ($n: Int) { tasks(first: $n) { nodes { id } } }', { n: 501 }],
    ['by the default of a variable', 'query ($n: Int = 501) { tasks(first: $n) { nodes { id } } }', {}],
    ['in a fragment', '{ ...f } fragment f on Query { tasks(first: 501) { nodes { id } } }', {}],
  ])('that is too large is refused, asked for %s', (_, query, variables) => {
    expect(codes(query, variables)).toEqual(['PAGE_TOO_LARGE']);
    expect(codes(query.replace('501', '500'), { n: 500 })).toEqual([]);
  });
});

describe('depth', () => {
  const at = (depth: number) => ({ ...limits, depth });

  test('is counted through fragments', () => {
    const plain = '{ task(id: "a") { definition { apply { scd2 { time } } } } }';
    const spread =
      '{ ...q } fragment q on Query { task(id: "a") { ...v } } fragment v on TaskView { definition { apply { scd2 { time } } } }';
    const inline = '{ ... on Query { task(id: "a") { ... { definition { apply { scd2 { time } } } } } } }';
    for (const query of [plain, spread, inline]) {
      expect(codes(query, {}, at(5))).toEqual([]);
      expect(codes(query, {}, at(4))).toEqual(['QUERY_TOO_DEEP']);
    }
  });

  test('of what tools ask for at their start is allowed, not more', () => {
    expect(codes(getIntrospectionQuery({ descriptions: true, inputValueDeprecation: true, oneOf: true }))).toEqual([]);
    const nested = `{ __type(name: "Task") { ${'ofType { '.repeat(15)}name${' }'.repeat(15)} } }`;
    expect(codes(nested)).toEqual(['QUERY_TOO_DEEP']);
  });
});

describe('cost', () => {
  const page = (alias: string) =>
    `${alias}: tasks(first: 500) { nodes { id name title mode source phase step lagMs run targets tables { total loaded } deadLetters { open parked } error { code text } allowedCommands } }`;

  test('grows with pages and with each call, by whatever name', () => {
    expect(codes(`{ ${page('a')} }`)).toEqual([]);
    expect(codes(`{ ${['a', 'b', 'c', 'd', 'e', 'f'].map(page).join(' ')} }`)).toEqual(['QUERY_TOO_COMPLEX']);
    const many = (count: number) => `{ ${Array.from({ length: count }, (_, index) => `a${index}: me { name }`).join(' ')} }`;
    expect(codes(many(200), {}, { ...limits, cost: 2_000 })).toEqual(['QUERY_TOO_COMPLEX']);
  });

  test('of fragments that double each other is found without counting them all', () => {
    const bomb = Array.from({ length: 60 }, (_, index) => `fragment f${index} on TaskView { ...f${index + 1} ...f${index + 1} }`).join(' ');
    expect(codes(`{ task(id: "a") { ...f0 } } ${bomb} fragment f60 on TaskView { id }`)).toEqual(['QUERY_TOO_COMPLEX']);
  });

  test('a text of endless words is not read', () => {
    expect(codes(`{ ${'me { name } '.repeat(5_000)} }`)).toEqual(['REQUEST_INVALID']);
  });
});

describe('a fault of the question', () => {
  test.each(['{', '{ nothing }', '{ tasks }', 'query a { me { name } } query b { me { name } }', '{ ...f } fragment f on Query { ...f }'])(
    'is REQUEST_INVALID: %s',
    (query) => {
      expect(new Set(codes(query))).toEqual(new Set(['REQUEST_INVALID']));
    },
  );
});
