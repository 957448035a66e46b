import { suggestName, type TaskDraft } from '@trem/contracts';
import type { DraftEndpoint, DraftRequest, Question } from '../request.js';
import type { Wish } from '../wishes.js';
import { applyWishes } from './apply-wishes.js';
import { askAboutLeftOut } from './rules.js';
import { nameOf, Scope } from './scope.js';
import { select, tablesOf } from './select.js';
import type { Work } from './work.js';

interface Parts {
  readonly source: DraftEndpoint;
  readonly target: string | undefined;
  readonly wishes: readonly Wish[];
  readonly questions: Question[];
}

/** The definition that these wishes come to, or those and the one that is to be changed; what has to be asked is added to `questions`. */
export function compose(
  { current }: DraftRequest,
  { source, target, wishes, questions }: Parts,
): { draft: TaskDraft; assumptions: readonly string[] } {
  const known = source.tables;
  const selection = select(wishes, known, { current: current?.tables ?? [], scope: new Scope({ tables: known, known, questions }) });
  const scope = new Scope({ tables: selection.tables, known, questions });
  const before = current === undefined ? [] : tablesOf(current.tables, known);
  const added = before.length === 0 ? [] : selection.tables.filter((table) => !before.includes(table));
  const work: Work = { scope, entries: [...selection.entries], assumptions: [...selection.assumptions], renamed: new Map(), added };
  const name = current?.name ?? suggestName(`${source.name}_to_${target ?? ''}`);
  const draft: TaskDraft = {
    ...(current === undefined ? {} : structuredClone(current)),
    name,
    source: { endpoint: source.name },
    targets:
      current !== undefined && current.targets[0]?.endpoint === target ? structuredClone(current.targets) : [{ endpoint: target ?? '' }],
    tables: work.entries,
  };
  if (work.entries.length > 0) {
    askAboutSchemas(work, wishes, current !== undefined);
    applyWishes(work, draft, wishes, current !== undefined);
    askAboutLeftOut(work);
  }
  if (current === undefined) {
    assumeDefaults(work, draft);
  }
  for (const entry of work.entries) {
    entry.transformations?.sort((one, other) => Number(isValue(one)) - Number(isValue(other)));
  }
  return { draft, assumptions: [...new Set(work.assumptions)] };
}

/** A schema that is named somewhere must hold for the whole draft; else it belongs to one wish, and which is not known. */
function askAboutSchemas({ scope }: Work, wishes: readonly Wish[], isChange: boolean): void {
  const named = isChange
    ? wishes.flatMap((wish) => (wish.tag === 'select' ? wish.tables.flatMap(({ table }) => table.candidates) : []))
    : [];
  const tables = named.length > 0 ? scope.tables.filter((table) => named.includes(table)) : scope.tables; // "add agents of schema support"
  for (const wish of wishes) {
    if (wish.tag === 'in-schema' && tables.some((table) => table.schema !== wish.schema)) {
      scope.ask(
        wish.schema,
        `What is of schema "${wish.schema}" alone? The draft has tables of others, too`,
        scope.tables.slice(0, 20).map(nameOf),
      );
    }
  }
}

const isValue = ({ type }: { readonly type: string }) => type === 'create-column' || type === 'modify-column-value';

/** What the sentence left to us is said, with the value that it got. */
function assumeDefaults({ assumptions }: Work, draft: TaskDraft): void {
  if (draft.mode === undefined) {
    assumptions.push('Copied, then kept in sync (mode full-load-and-cdc)');
  }
  if (draft.apply?.mode === undefined) {
    assumptions.push('The target is an exact mirror (apply mode default)');
  }
  assumptions.push(`The task is called ${draft.name}`, 'Everything that is not mentioned has its default');
}
