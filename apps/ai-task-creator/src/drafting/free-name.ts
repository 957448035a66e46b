import type { Drafted } from './drafter.js';
import { isNamedIn } from './named-in.js';

const LONGEST_NAME = 48;

/** A new task gets a name that nobody has. A name that the sentence gave is the asker's to change. */
export function withFreeName(drafted: Drafted, sentence: string, taken: ReadonlySet<string>): Drafted {
  const { definition } = drafted;
  if (definition === undefined || !taken.has(definition.name)) {
    return drafted;
  }
  const free = freeName(definition.name, taken);
  if (isNamedIn(sentence, definition.name)) {
    const text = `There is a task "${definition.name}" already. Which name shall the new one have, or shall that one be changed?`;
    return {
      ...drafted,
      kind: 'question',
      definition: undefined,
      explanation: '',
      questions: [...drafted.questions, { text, choices: [free] }],
    };
  }
  const renamed = (text: string) => text.replaceAll(definition.name, free);
  return {
    ...drafted,
    definition: { ...definition, name: free },
    explanation: renamed(drafted.explanation),
    assumptions: [
      ...drafted.assumptions.filter((text) => !text.includes(definition.name)),
      `The task is called ${free}: ${definition.name} is taken`,
    ],
  };
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  for (let number = 2; ; number++) {
    const suffix = `_${number}`;
    const next = `${name.slice(0, LONGEST_NAME - suffix.length)}${suffix}`;
    if (!taken.has(next)) {
      return next;
    }
  }
}
