import type { DeadLetter, DeadLetterEdit, OpenedLetter, OpenedLetters } from '@trem/contracts';
import type { ControlStore } from '@trem/control-store';
import { type SecretKeys, sealOf } from '@trem/node-platform';
import { aboutContent, type ChangeContent, ReplicationError, type Seal, type StoredCell } from '@trem/replication-core';

/** Opens and seals what dead letters hold: this is the service that has the keys. */
export class DeadLettersService {
  readonly #store: ControlStore['deadLetters'];
  readonly #seal: Seal;

  constructor(store: ControlStore['deadLetters'], keys: SecretKeys) {
    this.#store = store;
    this.#seal = sealOf(keys);
  }

  /** @throws NOT_FOUND */
  async show(taskId: string, id: string): Promise<OpenedLetter> {
    return opened(await this.#open(taskId, id));
  }

  /** In the order that was asked for; one that is not there is left out. */
  async open(taskId: string, ids: readonly string[]): Promise<OpenedLetters> {
    const letters: OpenedLetter[] = [];
    for (const id of ids) {
      const found = await this.#find(taskId, id);
      letters.push(...(found === undefined ? [] : [opened(found)]));
    }
    return { letters };
  }

  /**
   * New values of the row as it is to be; of a delete, of the row that is to be found. They count at the next replay.
   * @throws NOT_FOUND · REQUEST_INVALID a column that the row does not have
   */
  async edit(taskId: string, id: string, { values }: DeadLetterEdit): Promise<OpenedLetter> {
    const { content } = await this.#open(taskId, id);
    const side = content.operation === 'delete' ? 'before' : 'after';
    const cells = [...(content[side] ?? [])];
    for (const [name, value] of Object.entries(values)) {
      const column = content.relation.columns.findIndex((candidate) => candidate.name === name);
      if (column < 0) {
        throw new ReplicationError('COLUMN_UNKNOWN', { table: content.relation.table, column: name });
      }
      cells[column] = value === null ? null : { text: value };
    }
    const edited: ChangeContent = { ...content, [side]: cells };
    await this.#store.edit(taskId, id, this.#seal.seal(aboutContent(id), Buffer.from(JSON.stringify(edited))));
    return await this.show(taskId, id);
  }

  async #open(taskId: string, id: string): Promise<Found> {
    const found = await this.#find(taskId, id);
    if (found === undefined) {
      throw new ReplicationError('NOT_FOUND', { deadLetter: id });
    }
    return found;
  }

  async #find(taskId: string, id: string): Promise<Found | undefined> {
    const found = await this.#store.find(taskId, id);
    if (found === undefined) {
      return undefined;
    }
    const plain = this.#seal.open(aboutContent(id), found.content);
    return { letter: found.letter, content: JSON.parse(Buffer.from(plain).toString()) as ChangeContent };
  }
}

interface Found {
  readonly letter: DeadLetter;
  readonly content: ChangeContent;
}

function opened({ letter, content }: Found): OpenedLetter {
  const { key } = content;
  return {
    ...letter,
    key: key === undefined ? null : textsOf(Object.entries(key)),
    before: textsOfRow(content, content.before),
    after: textsOfRow(content, content.after),
  };
}

function textsOfRow({ relation }: ChangeContent, cells: readonly StoredCell[] | null): Texts | null {
  return cells && textsOf(cells.map((cell, column) => [relation.columns[column]?.name, cell]));
}

type Texts = Record<string, string | null>;

/** By column; what was not resent is left out, what nobody could read is shown as its bytes. */
function textsOf(cells: readonly (readonly [column: string | undefined, StoredCell])[]): Texts {
  const texts: Texts = {};
  for (const [name, cell] of cells) {
    if (name !== undefined && (cell === null || !('unchanged' in cell))) {
      texts[name] = cell === null ? null : (cell.text ?? `\\x${Buffer.from('bytes' in cell ? cell.bytes : '', 'base64').toString('hex')}`);
    }
  }
  return texts;
}
