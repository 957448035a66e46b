import type { DraftEndpoint, DraftRequest, NotPossible, Question } from '../request.js';
import type { Wish } from '../wishes.js';
import { tablesNamed } from './tables-named.js';

/** Which endpoint is read, as far as it is known: chosen beside the sentence, named in it, of the current definition, or the only one with tables. */
export function sourceOf({ source, current, endpoints }: DraftRequest, wishes: readonly Wish[]): DraftEndpoint | undefined {
  const named = wishes.find((wish) => wish.tag === 'endpoint' && wish.role === 'source');
  const name = source ?? (named?.tag === 'endpoint' ? named.name : undefined) ?? current?.source.endpoint ?? holderOf(endpoints, wishes);
  const readable = endpoints.filter(({ tables }) => tables.length > 0);
  return name === undefined ? (readable.length === 1 ? readable[0] : undefined) : endpoints.find((endpoint) => endpoint.name === name);
}

/** Of the endpoints that are named ("orders in shop"), the only one that has all tables of the sentence. */
function holderOf(endpoints: readonly DraftEndpoint[], wishes: readonly Wish[]): string | undefined {
  const refs = tablesNamed(wishes).filter(({ candidates }) => candidates.length > 0);
  const named = wishes.flatMap((wish) => (wish.tag === 'endpoint' ? [wish.name] : []));
  const holders = endpoints.filter(
    ({ name, tables }) => named.includes(name) && refs.every(({ candidates }) => candidates.some((table) => tables.includes(table))),
  );
  const [only, ...others] = refs.length === 0 ? [] : holders;
  return only !== undefined && others.length === 0 ? only.name : undefined;
}

export interface Target {
  readonly name: string | undefined;
  readonly questions: readonly Question[];
  readonly notPossible: readonly NotPossible[];
  /** There is no draft without another target: the wish is refused as a whole. */
  readonly isRefused?: true;
}

/** Which endpoint is written. A task writes one. */
export function targetOf({ target, current, endpoints }: DraftRequest, wishes: readonly Wish[], source: string): Target {
  const named = wishes.flatMap((wish) =>
    wish.tag === 'endpoint' && wish.role === 'target' && !(wish.isAt === true && wish.name === source) ? [wish.name] : [],
  );
  const wanted = [...new Set(target === undefined ? named : [target])];
  const writable = endpoints.filter(({ name, access }) => name !== source && access !== 'source-only').map(({ name }) => name);
  if (wanted.length > 1) {
    const wish = `targets ${wanted.join(' and ')}`;
    const notPossible = [{ wish, why: 'A task has exactly one target', nearest: 'A task for each target' }];
    return { name: undefined, questions: [question(wish, 'Which of them is the target of this task?', wanted)], notPossible };
  }
  const name = wanted[0] ?? current?.targets[0]?.endpoint ?? (writable.length === 1 ? writable[0] : undefined);
  if (name === undefined) {
    return { name, questions: [question('target', 'Into which endpoint shall it be written?', writable)], notPossible: [] };
  }
  const readOnly = endpoints.find((one) => one.name === name && one.access === 'source-only' && one.name !== source);
  if (readOnly !== undefined) {
    const nearest = writable.length === 0 ? 'An endpoint that may be written' : `A copy into ${writable.join(' or ')}`;
    const notPossible = [
      { wish: `write to ${readOnly.name}`, why: `${readOnly.name} is source-only: nothing is ever written there`, nearest },
    ];
    return { name: undefined, questions: [], notPossible, isRefused: true };
  }
  if (!writable.includes(name)) {
    const why = name === source ? 'it is the source' : 'it is not there';
    return {
      name: undefined,
      questions: [question(name, `${name} cannot be the target: ${why}. Which endpoint is meant?`, writable)],
      notPossible: [],
    };
  }
  return { name, questions: [], notPossible: [] };
}

function question(about: string, text: string, choices: readonly string[]): Question {
  return { about, text, choices };
}
