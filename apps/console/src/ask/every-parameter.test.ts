import { isEqual, taskDefinition } from '@trem/contracts';
import { writeDraft } from '@trem/task-files';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { readText } from './definition-problems.js';
import { withoutDefaults } from './without-defaults.js';

type Node = z.core.JSONSchema.JSONSchema;
type Fields = Readonly<Record<string, unknown>>;

/** A document that says one thing more than it must, and what that is, such as `transformations[].create-column.date-now.clock`. */
interface Case {
  readonly parameter: string;
  readonly draft: Fields;
}

const { $defs = {}, ...root } = z.toJSONSchema(taskDefinition, { io: 'input', reused: 'inline', unrepresentable: 'any' }) as Node;

const plain = {
  name: 'shop',
  source: { endpoint: 'a' },
  targets: [{ endpoint: 'b' }],
  tables: [{ source: { schema: 'public', table: 'item' } }],
};

const time = '2030-01-01T00:00:00Z';
/** Values that have to fit more than the schema tells. */
const chosen: Fields = {
  ...{ timeZone: 'Asia/Tokyo', cron: '0 3 * * *', startAt: time, stopAt: time, maxDelayMs: 60_000, accept: ['WHOLE_ROW_MATCH'] },
  ...{ expression: 'value + 1', priority: 'low', newColumn: 'n', valueType: 'text' },
};
const day = { value: '2030-01-01', lower: '2030-01-01', upper: '2030-01-02' };

/** What some parameters stand beside, or mean nothing. */
const companions: readonly (readonly [RegExp, Fields])[] = [
  [/[.]defaultValue$/, { onError: 'default' }],
  [/^schedule[.]stopBy$/, { stopAt: time }],
  [/literal[.](precision|scale)$/, { valueType: 'numeric', value: 1, precision: 5 }],
  [/modify-column-type[.](precision|scale)$/, { targetType: 'numeric', precision: 5 }],
  [/modify-column-type[.](format|timeZone)$/, { targetType: 'date', format: '%d/%m/%Y' }],
  [/(name|key|names)[.]priority$/, { priority: 'highest' }],
];

/** The same, in the whole document. */
const surroundings: readonly (readonly [string, (draft: Fields) => Fields])[] = [
  ['schedule.cron', (draft) => ({ ...draft, mode: 'full-load' })],
  [
    'tables[].exclude',
    (draft) => ({
      ...draft,
      tables: [
        ...plain.tables,
        ...(draft.tables as unknown[]).map((table) => ({ ...(table as Fields), source: { schema: 'public', table: 'other' } })),
      ],
    }),
  ],
];

function resolved(node: Node): Node {
  return node.$ref === undefined ? node : (($defs[node.$ref.replace('#/$defs/', '')] ?? {}) as Node);
}

/** The forms that a value may have; one, where there is no choice. */
function formsOf(unresolved: Node): readonly Node[] {
  const node = resolved(unresolved);
  const forms = [...(node.oneOf ?? []), ...(node.anyOf ?? [])] as Node[];
  return forms.length === 0 ? [node] : forms.flatMap(formsOf);
}

/** A value that is not the usual one. */
function sample(name: string, unresolved: Node): unknown {
  const node = formsOf(unresolved).find(({ type }) => type !== 'null') ?? {};
  const usual = resolved(unresolved).default;
  if (name in chosen) {
    return chosen[name];
  }
  const listed = node.enum ?? (node.const === undefined ? undefined : [node.const]);
  if (listed !== undefined) {
    return listed.find((one) => one !== usual) ?? listed[0];
  }
  switch (node.type) {
    case 'object':
      return required(node);
    case 'array':
      return Array.from({ length: Math.max(1, node.minItems ?? 1) }, (_, index) => several(sample(name, node.items as Node), index));
    case 'boolean':
      return usual !== true;
    case 'integer':
    case 'number': {
      const least = node.minimum ?? 1;
      return least === usual ? least + 1 : least;
    }
    default:
      return 'a';
  }
}

function several(value: unknown, index: number): unknown {
  return typeof value === 'string' && index > 0 ? `${value}${index}` : value;
}

function required(node: Node): Fields {
  return Object.fromEntries((node.required ?? []).map((name) => [name, sample(name, (node.properties?.[name] ?? {}) as Node)]));
}

/** In each place where fields stand, one more that the contract does not have. */
const STRANGER = 'colour';

/** Where a field stands: its owner's other fields, and the document that is made of the owner with it. */
interface Place {
  readonly own: Fields;
  readonly put: (value: unknown) => Fields;
}

/** Every field below this one, each in a document of its own; `put` places a value where the fields' owner stands. */
function casesOf(path: string, unresolved: Node, { own, put }: Place): readonly Case[] {
  const forms = formsOf(unresolved).filter(({ type }) => type === 'object');
  return forms.flatMap((form) => {
    const all = withDays({ ...required(form), ...own });
    const tags = forms.length === 1 ? [] : [all.type, all.operation, all.operator];
    const prefix = [path, ...tags].filter((part) => part !== '' && part !== undefined).join('.');
    return Object.entries({ ...form.properties, [STRANGER]: {} }).flatMap(([name, field]) => {
      const parameter = prefix === '' ? name : `${prefix}.${name}`;
      const owner = { ...all, ...besides(parameter) };
      return casesOfField(parameter, field as Node, { own: owner, put: (value) => put({ ...owner, [name]: value }) });
    });
  });
}

function casesOfField(parameter: string, field: Node, { own, put }: Place): readonly Case[] {
  const name = parameter.slice(parameter.lastIndexOf('.') + 1);
  const { items } = resolved(field);
  const given = own[name];
  const inner =
    items === undefined
      ? casesOf(parameter, field, { own: isFields(given) ? given : {}, put })
      : casesOf(`${parameter}[]`, items as Node, { own: firstOf(given), put: (value) => put([value]) });
  return inner.length > 0 ? inner : [{ parameter, draft: put(given ?? sample(name, field)) }];
}

function firstOf(list: unknown): Fields {
  const [first] = Array.isArray(list) ? list : [];
  return isFields(first) ? first : {};
}

/** Filters by date take dates. */
function withDays(filter: Fields): Fields {
  return String(filter.operator).startsWith('date-') ? { ...filter, ...pick(day, Object.keys(filter)) } : filter;
}

function besides(parameter: string): Fields {
  return Object.assign({}, ...companions.map(([pattern, fields]) => (pattern.test(parameter) ? fields : {}))) as Fields;
}

function pick(fields: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => names.includes(name)));
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const cases = casesOf('', root, { own: plain, put: (value) => value as Fields }).map(({ parameter, draft }) => ({
  parameter,
  draft: (surroundings.find(([name]) => name === parameter)?.[1] ?? ((same: Fields) => same))(draft),
}));

const isStrange = ({ parameter }: Case) => parameter.endsWith(STRANGER);
/** Rules of a table say by themselves what they apply to. */
const isOfTask = ({ parameter }: Case) => /^tables.*[.]appliesTo[.](?!colour)/.test(parameter);

test('[D7] every parameter of the contract, in every form of every rule, is taken as it is typed at the console, and shown again as it was', () => {
  const known = cases.filter((one) => !isStrange(one) && !isOfTask(one));
  const lost = known.flatMap(({ parameter, draft }) => {
    const { definition, problems } = readText(writeDraft(draft));
    if (definition === undefined) {
      return [`${parameter} is refused: ${problems.map(({ path, text }) => `${path} ${text}`).join(', ')}`];
    }
    const shown = readText(writeDraft(withoutDefaults(definition))).definition;
    const isWhole = holds(definition, draft) && shown !== undefined && holds(shown, draft) && isEqual(shown, definition);
    return isWhole ? [] : [`${parameter} is not what was typed`];
  });
  expect(lost).toEqual([]);
  expect(new Set(known.map(({ parameter }) => parameter)).size, 'of all forms').toBeGreaterThan(500);
});

test('[D7] what the contract does not have is refused at the console by its name, wherever it stands', () => {
  const strange = cases.filter(isStrange);
  const taken = strange.flatMap(({ parameter, draft }) => {
    const { definition, problems } = readText(writeDraft(draft));
    const isTold = problems.some(({ code, path }) => code === 'FIELD_UNKNOWN' && (path === STRANGER || path.endsWith(`.${STRANGER}`)));
    return definition === undefined && isTold ? [] : [parameter];
  });
  expect(taken).toEqual([]);
  expect(strange.length).toBeGreaterThan(50);
});

/** Everything that was typed, beside what has its default. */
function holds(whole: unknown, part: unknown): boolean {
  if (Array.isArray(part)) {
    return Array.isArray(whole) && whole.length === part.length && part.every((one, index) => holds(whole[index], one));
  }
  return isFields(part)
    ? isFields(whole) && Object.entries(part).every(([name, value]) => holds(whole[name], value))
    : isEqual(whole, part);
}
