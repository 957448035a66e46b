import { z } from 'zod';
import { withCode } from './literals.js';
import { orderOf, writtenColumn } from './transformation-order.js';
import { type Transformation, transformation, type ValueTransformation } from './transformations.js';

const structuralTypes: readonly string[] = [
  'modify-schema-name',
  'modify-table-name',
  'modify-column-name',
  'add-primary-key',
  'remove-primary-key',
  'lowercase-names',
];

/** A rule that changes names or keys is undefined. */
export function asValueTransformation(one: Transformation): ValueTransformation | undefined {
  return structuralTypes.includes(one.type) ? undefined : (one as ValueTransformation);
}

export const transformations = z
  .array(transformation)
  .max(200)
  .superRefine((list, context) => {
    const issue = issuesOf(context);
    refuseDoubleNames(list, issue);
    list.forEach((one, index) => {
      if (one.appliesTo !== undefined) {
        issue(index, 'FIELD_UNKNOWN', '"appliesTo" is for rules of the task; this one is of a table');
      }
      refuseDefaultWithoutValue(one, index, issue);
    });
    for (const { index, code, text } of orderOf(list.map(asValueTransformation)).problems) {
      issue(index, code, text);
    }
  });

type AddIssue = (index: number, code: string, message: string) => void;

function refuseDoubleNames(list: readonly Transformation[], issue: AddIssue): void {
  const renamed = new Set<string>();
  const taken = new Set<string>();
  list.forEach((one, index) => {
    if (one.type === 'modify-column-name') {
      if (renamed.has(one.column)) {
        issue(index, 'NAME_CLASH', `"${one.column}" is renamed twice`);
      }
      if (taken.has(one.targetColumn)) {
        issue(index, 'NAME_CLASH', `Two columns would be called "${one.targetColumn}"`);
      }
      renamed.add(one.column);
      taken.add(one.targetColumn);
    }
  });
  list.forEach((one, index) => {
    if (one.type === 'create-column') {
      if (taken.has(one.newColumn)) {
        issue(index, 'COLUMN_EXISTS', `There is a column "${one.newColumn}" already`);
      }
      taken.add(one.newColumn);
    }
  });
}

function refuseDefaultWithoutValue(one: Transformation, index: number, issue: AddIssue): void {
  const value = asValueTransformation(one);
  if (value === undefined) {
    return;
  }
  if (value.onError === 'default' && value.defaultValue === undefined) {
    issue(index, 'OPERATOR_INPUTS', `"${writtenColumn(value)}": onError default needs "defaultValue"`);
  }
  if (value.onError !== 'default' && value.defaultValue !== undefined) {
    issue(index, 'OPERATOR_INPUTS', `"${writtenColumn(value)}": "defaultValue" is for onError default`);
  }
}

/** Rules of a task for many tables. What they clash with is known once they meet a table. */
export const taskTransformations = z
  .array(transformation)
  .max(200)
  .superRefine((list, context) => {
    const issue = issuesOf(context);
    list.forEach((one, index) => {
      refuseDefaultWithoutValue(one, index, issue);
    });
  });

function issuesOf(context: z.RefinementCtx): AddIssue {
  return (index, code, message) => context.addIssue({ code: 'custom', path: [index], message, ...withCode(code) });
}
