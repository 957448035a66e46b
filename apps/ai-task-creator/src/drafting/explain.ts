import { type Difference, describeDifference, type TaskDefinition } from '@trem/contracts';

const modes = { 'full-load': 'copies', cdc: 'follows changes of', 'full-load-and-cdc': 'copies and then keeps in sync' } as const;
const MOST_CHANGES = 8;

/** What a definition does, in one or two sentences. */
export function explain(definition: TaskDefinition, difference: readonly Difference[], isChange: boolean): string {
  const { name, mode, source, targets, tables, apply } = definition;
  const wanted = tables.filter(({ exclude }) => !exclude);
  const names = wanted.slice(0, 5).map((mapping) => `${mapping.source.schema}.${mapping.source.table}`);
  const rest = wanted.length > names.length ? ` and ${wanted.length - names.length} more` : '';
  const to = targets.map(({ endpoint }) => endpoint).join(', ');
  const what = `${name} ${modes[mode]} ${names.join(', ')}${rest} from ${source.endpoint} to ${to}, in apply mode ${apply.mode}.`;
  return isChange ? `${what} ${changes(difference)}` : what;
}

function changes(difference: readonly Difference[]): string {
  if (difference.length === 0) {
    return 'Nothing changes.';
  }
  const told = difference.slice(0, MOST_CHANGES).map(describeDifference).join('; ');
  return `Changes: ${told}${difference.length > MOST_CHANGES ? `; and ${difference.length - MOST_CHANGES} more` : ''}.`;
}
