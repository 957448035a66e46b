import type { Names } from '../names.js';
import type { Cursor } from '../text/cursor.js';
import type { Wish } from '../wishes.js';

const NAMES =
  '[the|all|all the|their|its|any|os|as|seus|suas|nas|nos|de|das|dos]? [$target]? [table|tables|tabela|tabelas]? [names|name|tables|table|nomes|nome|tabelas|tabela]? [$there]?';
const WITH = '[with|by|of|=|:|com|de|por]?';
const ON = `[[for|on|to|in|at|before|em|nas|nos|para|a|as|aos|no] ${NAMES}]?`;
const affixes = [
  [
    'prefix',
    (text: string) => `${text}{table}`,
    'prefix|prefixes|prefixed|prefixing|prefixo|prefixar~|prefixado|prefixados|prefixadas|prefixada',
  ],
  ['suffix', (text: string) => `{table}${text}`, 'suffix|suffixes|suffixed|suffixing|postfix|sufixo|sufixar~|sufixados|sufixadas'],
] as const;

/** "prefix the table names with stg_", "with suffix _raw": what the names of all tables get. */
export function affixed(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  return cursor.attempt(() => {
    const isNames =
      cursor.attempt(
        () =>
          cursor.phrase('[and|with|e|com]? [their|all|the|os|seus]? [table|target table]? [names|name|tables|nomes|tabelas]') ?? undefined,
      ) !== undefined;
    cursor.phrase('[$should] [be|ser]?');
    const found = affixes.find(
      ([, , words]) =>
        cursor.phrase(
          `[add~|give~|use~|put~|with|and|adicionar~|usar~|por~|com]? [them|it|all]? [a|an|the|o|um]? [${words}] ${isNames ? '' : NAMES} ${WITH}`.replace(
            '  ',
            ' ',
          ),
        ) !== undefined,
    );
    const text = found === undefined ? undefined : cursor.take('quoted', 'word')?.text;
    cursor.phrase(...(text === undefined ? [] : [ON.slice(1, -2)]));
    return found === undefined || text === undefined || !/_/.test(text) || names.known.endpoint(text) !== undefined
      ? undefined
      : [{ tag: 'name-pattern', template: found[1](text) }];
  });
}
