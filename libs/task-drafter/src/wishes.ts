import type { ApplyMode, Operation, Priority, TaskDraft } from '@trem/contracts';
import type { DraftTable } from './request.js';

/** Words for a table, with the tables that they can mean: none is a misspelling, several are to be told apart by what else is said. */
export interface TableRef {
  readonly text: string;
  readonly candidates: readonly DraftTable[];
}

/** Words for a column, with the places that they can mean. */
export interface ColumnRef {
  readonly text: string;
  readonly table?: TableRef;
  readonly candidates: readonly { readonly table: DraftTable; readonly column: string }[];
  /** Name of a column that another rule of the sentence makes. */
  readonly made?: string;
}

type TableDraft = TaskDraft['tables'][number];
export type TransformationDraft = NonNullable<TableDraft['transformations']>[number];
export type FilterDraft = NonNullable<TableDraft['filters']>[number];

/** A comparison without its column: the column's type chooses the operator. */
export interface Test {
  readonly word: 'equals' | 'not-equals' | 'greater' | 'at-least' | 'less' | 'at-most' | 'in' | 'not-in' | 'between' | TextTest | NullTest;
  readonly values: readonly string[];
}
type TextTest = 'starts-with' | 'ends-with' | 'contains' | 'not-contains';
type NullTest = 'is-null' | 'is-not-null';

/** What a clause of a sentence asks for. Names are not decided yet: that needs the whole sentence. */
export type Wish =
  /** `isAt`: "in warehouse", which can be where the rows are as well. */
  | { readonly tag: 'endpoint'; readonly role: 'source' | 'target'; readonly name: string; readonly isAt?: true }
  /** `isOfMode`: named beside words about loading or following, which would hold for them alone if there were others. */
  | {
      readonly tag: 'select';
      readonly tables: readonly { readonly table: TableRef; readonly as?: string }[];
      readonly isOfMode?: true;
      readonly isTopic?: true;
    }
  | { readonly tag: 'select-schema'; readonly schema: string; readonly isOfMode?: true }
  | { readonly tag: 'select-all'; readonly isOfMode?: true }
  | { readonly tag: 'in-schema'; readonly schema: string }
  | { readonly tag: 'exclude'; readonly tables: readonly TableRef[] }
  | {
      readonly tag: 'mode';
      readonly mode: 'from-now' | 'load' | 'once' | 'changes' | 'follow' | 'beside' | 'no-changes';
      readonly text: string;
    }
  | { readonly tag: 'operations'; readonly without: readonly Operation[]; readonly tables: readonly TableRef[] }
  | { readonly tag: 'apply-mode'; readonly mode: ApplyMode; readonly tables: readonly TableRef[] }
  | { readonly tag: 'set'; readonly path: string; readonly value: unknown }
  /** `isWith`: "with the email hashed", which is of the tables that were named just before. */
  | {
      readonly tag: 'value';
      readonly columns: readonly ColumnRef[];
      readonly rule: object;
      readonly isForText: boolean;
      readonly isWith?: true;
    }
  | {
      readonly tag: 'create';
      readonly table?: TableRef;
      readonly name: string;
      readonly parts: readonly ColumnRef[];
      readonly rule: object;
    }
  /** `isLast`: the table is the one named last, "it". */
  | { readonly tag: 'rename-table'; readonly table: TableRef; readonly to: string; readonly isLast?: true }
  /** A name of which the sentence does not say whether the task or its table shall have it. */
  | { readonly tag: 'called'; readonly name: string }
  | { readonly tag: 'rename-schema'; readonly schema?: string; readonly to: string }
  | { readonly tag: 'rename-column'; readonly column: ColumnRef; readonly to: string }
  | {
      readonly tag: 'filter';
      readonly column?: ColumnRef;
      readonly table?: TableRef;
      readonly test: Test;
      readonly about: string;
      /** The table is the one named last, at some distance. */
      readonly isLast?: true;
    }
  | { readonly tag: 'columns'; readonly choice: 'include' | 'exclude'; readonly columns: readonly ColumnRef[]; readonly isWith?: true }
  | { readonly tag: 'priority'; readonly tables: readonly TableRef[]; readonly priority: Priority }
  /** Tables that something is said of: those of the task where it names none otherwise. `isContext`: what follows holds for them alone. */
  | { readonly tag: 'mention'; readonly tables: readonly TableRef[]; readonly isContext?: true }
  /** A setting that only tasks have, said of one table: no question where it is the only one. */
  | { readonly tag: 'alone'; readonly table: TableRef }
  /** Of all tables: `stg_{table}`. */
  | { readonly tag: 'name-pattern'; readonly template: string }
  /** Rows that the filters let through no longer stay at the target. */
  | { readonly tag: 'on-leave'; readonly about: string }
  /** Rows deleted at the source shall be there still; how, another wish says. */
  | { readonly tag: 'keep-deleted'; readonly about: string }
  /** Parts of a schedule, wherever they are said. */
  | { readonly tag: 'days'; readonly ofMonth: string; readonly ofWeek: string }
  | { readonly tag: 'time'; readonly at: string }
  | { readonly tag: 'zone'; readonly zone: string }
  /** What the current definition has and shall have no longer, or in another way. */
  | { readonly tag: 'unset'; readonly path: string }
  | { readonly tag: 'unfilter'; readonly column?: ColumnRef; readonly table?: TableRef; readonly about: string }
  | { readonly tag: 'refilter'; readonly column: ColumnRef; readonly value: string; readonly about: string }
  | { readonly tag: 'restore'; readonly columns: readonly ColumnRef[] }
  | { readonly tag: 'unchange'; readonly columns: readonly ColumnRef[] }
  | { readonly tag: 'assume'; readonly text: string }
  | { readonly tag: 'not-possible'; readonly wish: string; readonly why: string; readonly nearest: string; readonly isOtherRows?: true }
  | { readonly tag: 'unknown'; readonly text: string };
export type WishOf<T extends Wish['tag']> = Extract<Wish, { tag: T }>;
