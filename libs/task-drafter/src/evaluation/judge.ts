import { isEqual, selectTables, type TableMapping, type TaskDefinition, type TaskDraft, taskDefinition } from '@trem/contracts';
import { draftTask } from '../draft-task.js';
import type { Draft, DraftEndpoint } from '../request.js';
import { endpoints as ofTheEvaluation } from './catalogues.js';
import type { Expected, Sentence } from './sentence.js';

/**
 * `exact`: the definition, question or refusal that was expected. `equivalent`: another way to write the same task. `asked-back`: a question where an
 * answer was possible; nothing was misunderstood. `wrong`: anything else, and never allowed.
 */
export type Verdict = 'exact' | 'equivalent' | 'asked-back' | 'wrong';

export interface Judgement {
  readonly sentence: Sentence;
  readonly draft: Draft;
  readonly verdict: Verdict;
}

export type Drafter = typeof draftTask;

/** What speaks for the catalogue of the evaluation and the drafter itself, unless another is given. */
export interface JudgeOptions {
  readonly drafter?: Drafter;
  readonly endpoints?: readonly DraftEndpoint[];
}

export function judge(sentence: Sentence, { drafter = draftTask, endpoints = ofTheEvaluation }: JudgeOptions = {}): Judgement {
  const { sentence: text, source, target, current } = sentence;
  const draft = drafter({
    sentence: text,
    endpoints,
    ...(source === undefined ? {} : { source }),
    ...(target === undefined ? {} : { target }),
    ...(current === undefined ? {} : { current: taskDefinition.parse(current) }),
  });
  return { sentence, draft, verdict: verdictOn(draft, sentence.expected, endpoints) };
}

/** What a draft is worth, whoever made it. */
export function verdictOn(draft: Draft, expected: Expected, endpoints: readonly DraftEndpoint[]): Verdict {
  if (draft.tag === 'question') {
    return asksFor(draft, expected) ? 'exact' : 'asked-back';
  }
  if (draft.tag === 'not-possible') {
    return expected.tag === 'not-possible' && draft.notPossible.some(({ wish }) => wish.includes(expected.about)) ? 'exact' : 'wrong';
  }
  if (expected.tag !== 'definition' || !refuses(draft.notPossible, expected.notPossible ?? [])) {
    return 'wrong';
  }
  const { name = draft.definition.name } = expected.definition;
  const wanted = taskDefinition.parse({ ...expected.definition, name } satisfies TaskDraft);
  if (isEqual(wanted, draft.definition)) {
    return 'exact';
  }
  return isEqual(meaningOf(wanted, endpoints), meaningOf(draft.definition, endpoints)) ? 'equivalent' : 'wrong';
}

/** Whether it is the question that was expected, and not one about something else. */
function asksFor({ questions }: Extract<Draft, { tag: 'question' }>, expected: Expected): boolean {
  return (
    expected.tag === 'question' &&
    questions.some(
      ({ about, choices }) => about.includes(expected.about) && (expected.choice === undefined || choices.includes(expected.choice)),
    )
  );
}

/** Exactly what was expected to be refused: nothing less, and nothing that was possible. */
function refuses(found: readonly { readonly wish: string }[], words: readonly string[]): boolean {
  return found.length === words.length && words.every((word) => found.some(({ wish }) => wish.includes(word)));
}

/**
 * A definition by what it does: each table with all that holds for it, whether a pattern or an entry brought it in, and whether the task or the entry says
 * it, in an order that means nothing.
 */
function meaningOf({ tables, transformations, ...rest }: TaskDefinition, endpoints: readonly DraftEndpoint[]): object {
  const known = endpoints.find(({ name }) => name === rest.source.endpoint)?.tables ?? [];
  const byTable = selectTables(tables, known).map(({ table, mapping }) => ({ ...withoutOrder(mapping), source: table, pattern: false }));
  const rules = transformations.map((rule) =>
    forAll(
      rule,
      byTable.map(({ source }) => source.schema),
    ),
  );
  const everywhere = rules.filter((rule) => !('appliesTo' in rule));
  const inTables = byTable.map((table) => {
    const own: readonly object[] = 'transformations' in table && Array.isArray(table.transformations) ? table.transformations : [];
    const others = everywhere.filter((rule) => !own.some((one) => typeOf(one) === typeOf(rule)));
    return { ...table, transformations: sorted([...own, ...others]) };
  });
  return {
    ...rest,
    transformations: rules.filter((rule) => 'appliesTo' in rule),
    tables: inTables.sort((one, other) => compare(one.source, other.source)),
  };
}

const typeOf = (rule: object): unknown => Reflect.get(rule, 'type');

/** A new name of the only schema that there is: whether the rule says which schema it means makes no difference. */
function forAll(rule: TaskDefinition['transformations'][number], schemas: readonly string[]): object {
  const { appliesTo, ...everywhere } = rule;
  const isAll =
    rule.type === 'modify-schema-name' && appliesTo?.schema !== undefined && schemas.every((schema) => schema === appliesTo.schema);
  return isAll && appliesTo.table === undefined ? everywhere : rule;
}

function withoutOrder({ filters, transformations, columns, ...rest }: TableMapping): object {
  return {
    ...rest,
    filters: sorted(filters),
    transformations: sorted(transformations),
    columns: columns === undefined ? undefined : sortedColumns(columns),
  };
}

function sortedColumns({ include, exclude }: NonNullable<TableMapping['columns']>): object {
  return { include: include?.toSorted(), exclude: exclude?.toSorted() };
}

const sorted = (list: readonly object[]) => list.toSorted(compare);
const compare = (one: object, other: object) => JSON.stringify(one).localeCompare(JSON.stringify(other));

export interface Figures {
  readonly exact: number;
  readonly equivalent: number;
  readonly askedBack: number;
  readonly wrong: number;
  /** Exact or equivalent, of all. */
  readonly right: number;
}

export function figuresOf(judgements: readonly Judgement[]): Figures {
  const count = (...verdicts: readonly Verdict[]) => judgements.filter(({ verdict }) => verdicts.includes(verdict)).length;
  return {
    exact: count('exact'),
    equivalent: count('equivalent'),
    askedBack: count('asked-back'),
    wrong: count('wrong'),
    right: count('exact', 'equivalent') / judgements.length,
  };
}
