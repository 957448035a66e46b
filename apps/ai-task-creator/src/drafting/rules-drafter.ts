import { draftTask } from '@trem/task-drafter';
import type { Drafted, Drafter, DraftingRequest } from './drafter.js';
import { explain } from './explain.js';

/** Drafts by a grammar of usual requests. Comments are not even handed on. @param missing settings that a model needs and that are not set */
export function rulesDrafter(missing: readonly string[]): Drafter {
  const settings = missing.length === 0 ? '' : ` Set ${missing.join(', ')} for that.`;
  const withModel = `A model understands other wordings and languages, and mends definitions by itself.${settings}`;
  return { draft: async (request) => ({ ...draftByRules(request), withModel }) };
}

/** @see `@trem/task-drafter` */
export function draftByRules({ sentence, endpoints, source, target, current }: DraftingRequest): Drafted {
  const draft = draftTask({
    sentence,
    endpoints: endpoints.map(({ name, access, tables }) => ({
      ...{ name, access },
      tables: tables.map(({ schema, table, key, columns }) => ({
        ...{ schema, table, key },
        columns: columns.map((column) => ({ name: column.name, type: column.type })),
      })),
    })),
    ...(source === undefined ? {} : { source }),
    ...(target === undefined ? {} : { target }),
    ...(current === undefined ? {} : { current }),
  });
  const base = {
    by: { drafter: 'rules' as const },
    ...{ explanation: '', assumptions: [], notes: [], questions: [], reasons: [], rounds: 0 },
    notPossible: draft.notPossible.map(({ wish, why, nearest }) => ({ asked: wish, why, ...(nearest === '' ? {} : { nearest }) })),
  };
  switch (draft.tag) {
    case 'question':
      return { ...base, kind: 'question', questions: draft.questions.map(({ text, choices }) => ({ text, choices: [...choices] })) };
    case 'not-possible':
      return { ...base, kind: 'not-possible' };
    case 'proposal': {
      const { definition, assumptions, notes, differences } = draft;
      return {
        ...base,
        kind: 'proposal',
        definition,
        assumptions,
        notes,
        explanation: explain(definition, differences, current !== undefined),
      };
    }
  }
}
