import type { ValueTransformation } from '@trem/contracts';
import { modifyColumnType } from './cast.js';
import { literal } from './constants.js';
import { dateDiffYears, dateNow, datetimeNow, extractDay, extractMonth, extractYear, formatDate } from './dates.js';
import { mask } from './mask.js';
import { flagToNumber, mathExpression } from './numbers.js';
import type { Changing, CreateColumn, Making, ModifyValue, Operation } from './operation.js';
import { concat, lowercase, replaceEmpty, titleCase, trim, unaccent, uppercase } from './texts.js';

const making: { readonly [O in CreateColumn['operation']]: Making<O> } = {
  literal,
  'date-now': dateNow,
  'datetime-now': datetimeNow,
  concat,
  'date-diff-years': dateDiffYears,
};

const changing: { readonly [O in ModifyValue['operation']]: Changing<O> } = {
  uppercase,
  lowercase,
  trim,
  unaccent,
  'title-case': titleCase,
  'format-date': formatDate,
  'extract-year': extractYear,
  'extract-month': extractMonth,
  'extract-day': extractDay,
  'math-expression': mathExpression,
  'replace-empty': replaceEmpty,
  'flag-to-number': flagToNumber,
  mask,
};

export function operationOf(rule: ValueTransformation): Operation<ValueTransformation> {
  switch (rule.type) {
    case 'create-column':
      return making[rule.operation] as Operation<ValueTransformation>;
    case 'modify-column-value':
      return changing[rule.operation] as Operation<ValueTransformation>;
    case 'modify-column-type':
      return modifyColumnType as Operation<ValueTransformation>;
  }
}

/** What the rule is called, for people. */
export function operationName(rule: ValueTransformation): string {
  return rule.type === 'modify-column-type' ? rule.type : rule.operation;
}
