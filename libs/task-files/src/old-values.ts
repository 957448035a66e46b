import { taskDefinition } from '@trem/contracts';

/** Unions lie within unions (a rule's type, then its operation): so many looks reach the innermost. */
const MOST_ROUNDS = 5;

/**
 * A document in which values of lists, such as `full_load_and_cdc`, are written as here, `full-load-and-cdc`: the predecessor had them with underscores.
 * Only what the contract takes so is changed; names, texts and what is no value either way stay as they are.
 */
export function withOurValues(document: unknown): unknown {
  let value = document;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const old = wrongChoices(value).filter((path) => kebab(read(value, path)) !== undefined);
    const renamed = old.reduce((all, path) => written(all, path, kebab(read(all, path))), value);
    const stillWrong = new Set(wrongChoices(renamed).map((path) => JSON.stringify(path)));
    const right = old.filter((path) => !stillWrong.has(JSON.stringify(path)));
    if (right.length === 0) {
      return value;
    }
    value = right.reduce((all, path) => written(all, path, kebab(read(all, path))), value);
  }
  return value;
}

type Path = readonly PropertyKey[];

/** Where a value is none of those that may stand there. */
function wrongChoices(value: unknown): readonly Path[] {
  const issues = taskDefinition.safeParse(value).error?.issues ?? [];
  return issues.filter(({ code }) => code === 'invalid_value' || code === 'invalid_union').map(({ path }) => path);
}

function kebab(value: unknown): string | undefined {
  return typeof value === 'string' && /^[a-z0-9]+(_[a-z0-9]+)+$/.test(value) ? value.replaceAll('_', '-') : undefined;
}

function read(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inside, key) => (inside as Record<PropertyKey, unknown> | null | undefined)?.[key], value);
}

function written(value: unknown, [key, ...rest]: Path, leaf: unknown): unknown {
  if (key === undefined) {
    return leaf;
  }
  const copy = Array.isArray(value) ? [...value] : { ...(value as object) };
  return Object.assign(copy, { [key]: written((value as Record<PropertyKey, unknown>)[key], rest, leaf) });
}
