import type { TaskEvent } from '@trem/contracts';
import { texts } from '../texts/index.js';

const words = texts.task.log;

/** What an event says, in words. One of a kind that this console does not know has its own name. */
export function eventText({ kind, facts }: Pick<TaskEvent, 'kind' | 'facts'>): string {
  const text = (name: string) => (typeof facts[name] === 'string' ? facts[name] : '');
  const count = Number(facts.count ?? 0);
  switch (kind) {
    case 'phase':
      return words.phase([text('phase'), text('step'), text('errorCode')].filter((part) => part !== '').join(' '));
    case 'alert':
      return words.alert(text('code'));
    case 'slot':
      return text('text');
    case 'dead-letter':
      return words.letters;
    case 'dead-letters-closed':
      return words.lettersClosed(text('action'), text('by'));
    case 'dead-letter-edited':
      return words.letterEdited(text('by'));
    case 'row-skipped':
      return words.rowSkipped(text('by'));
    case 'schema-change':
      return text('change') === 'label'
        ? words.schemaChange(text('type'), 'add', text('labels'), text('done'))
        : words.schemaChange(`${text('schema')}.${text('table')}`, text('change'), text('columns'), text('done'));
    case 'not-copied':
      return words.notCopied(count);
    case 'findings':
      return words.findings(count, text('target'));
    case 'deleted':
      return words.deleted;
    default:
      return kind;
  }
}
