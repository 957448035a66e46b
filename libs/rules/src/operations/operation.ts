import type { ErrorCode, ValueTransformation } from '@trem/contracts';
import type { ChangeTime, MadeType, RuleDialect, RuleValue, ValueCodec, ValueFamily, ValueType } from '@trem/replication-core';

/** A target column as the rules before this one leave it. */
export interface InputColumn {
  readonly name: string;
  readonly made: MadeType;
  readonly type: ValueType;
}

export interface OperationContext {
  readonly codec: ValueCodec;
  /** Of the installation; undefined where none is set. */
  readonly maskKey: string | undefined;
}

/** What an operation does, once the types of its inputs are known. */
export interface PlannedOperation {
  /** Name of the type of its result; undefined: that of its input. */
  readonly result?: string;
  /** The result is never null. */
  readonly isNotNull?: true;
  /** Nulls go in, too; otherwise a null makes the result null. */
  readonly seesNull?: true;
  /** Its result is another one at another time, so that a version does not come from it. */
  readonly isNow?: true;
  /** @throws ValueFault */
  run(values: readonly (RuleValue | null)[], at: ChangeTime): RuleValue | null;
  /** The same in the source's SQL, where it gives the same of every value, and no value is an error. Absent, or undefined: only code says it. */
  sql?(operands: readonly string[], dialect: RuleDialect): string | undefined;
}

/** One operation: to add one is to write it, enter it in `operations.ts`, and give it an entry in the contract. */
export interface Operation<T extends ValueTransformation> {
  /** What its inputs may be. */
  readonly families: readonly ValueFamily[];
  /** @throws OperationFault */
  plan(rule: T, inputs: readonly InputColumn[], context: OperationContext): PlannedOperation;
}

/** A rule that cannot be what it says, with these columns. */
export class OperationFault extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, text: string) {
    super(text);
    this.code = code;
  }
}

export type CreateColumn = Extract<ValueTransformation, { type: 'create-column' }>;
export type ModifyValue = Extract<ValueTransformation, { type: 'modify-column-value' }>;
export type ModifyType = Extract<ValueTransformation, { type: 'modify-column-type' }>;

export type Making<O extends CreateColumn['operation']> = Operation<Extract<CreateColumn, { operation: O }>>;
export type Changing<O extends ModifyValue['operation']> = Operation<Extract<ModifyValue, { operation: O }>>;
