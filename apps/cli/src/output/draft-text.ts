import { type Draft, describeDifference, isEqual, type TaskDefinition, taskDefinition } from '@trem/contracts';
import { writeDraft } from '@trem/task-files';

/** A draft as lines: what it is, what it would change or make, and what a person has to decide. Problems are said apart, as those of every command. */
export function draftText(draft: Draft): readonly string[] {
  const { kind, definition, current, difference, explanation, id, state, withModel } = draft;
  return [
    `draft ${id}, ${state}: ${kind}`,
    ...(explanation === '' ? [] : [explanation]),
    ...(definition === undefined ? [] : ['', ...(current === undefined ? yamlLines(definition) : difference.map(describeDifference))]),
    ...section('assumed', draft.assumptions),
    ...section('to know', draft.notes),
    ...section(
      'reasons',
      draft.reasons.map(({ task, text }) => `${task}: ${text}`),
    ),
    ...section(
      'questions',
      draft.questions.map(({ text, choices }) => (choices.length === 0 ? text : `${text} (${choices.join(' · ')})`)),
    ),
    ...section(
      'not possible',
      draft.notPossible.map(({ asked, why, nearest }) => `${asked}: ${why}${nearest === undefined ? '' : `. Nearest: ${nearest}`}`),
    ),
    ...section(
      'found by the check',
      draft.findings.map(({ severity, code, text }) => `${severity} ${code}: ${text}`),
    ),
    ...tokenLines(draft),
    ...(withModel === undefined ? [] : ['', withModel]),
  ];
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', `${title}:`, ...lines.map((line) => `  ${line}`)];
}

function tokenLines({ tokens, by, rounds }: Draft): readonly string[] {
  if (tokens === undefined) {
    return [];
  }
  const { prompt, completion, total, cached, durationMs } = tokens;
  const model = by.drafter === 'model' ? by.model : 'model';
  const repaired = rounds === 0 ? '' : `, repaired in ${rounds} ${rounds === 1 ? 'round' : 'rounds'}`;
  return [
    '',
    `${model}: ${prompt} + ${completion} = ${total} tokens, ${cached} of them cached, ${(durationMs / 1000).toFixed(1)} s${repaired}`,
  ];
}

const yamlLines = (definition: TaskDefinition) => writeDraft(withoutDefaults(definition)).trimEnd().split('\n');

/** A definition as a person would have written it: what has its default is left out. It reads as the very same definition. */
export function withoutDefaults(definition: TaskDefinition): Readonly<Record<string, unknown>> {
  const { name, source, targets, tables } = definition;
  const bare = taskDefinition.parse({ name, source, targets, tables: tables.map((table) => ({ source: table.source })) });
  return {
    ...{ name, source, targets },
    ...without(definition, bare),
    tables: tables.map((table, place) => ({ source: table.source, ...without(table, bare.tables[place] ?? {}) })),
  };
}

/** Of two values of one shape, the fields of the first that differ. */
function without(value: object, other: object): Readonly<Record<string, unknown>> {
  const kept = Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    const same: unknown = Reflect.get(other, key);
    if (isEqual(inner, same)) {
      return [];
    }
    return [[key, isPlain(inner) && isPlain(same) ? without(inner, same) : inner] as const];
  });
  return Object.fromEntries(kept);
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
