import { ReplicationError } from '@trem/replication-core';
import type { z } from 'zod';

/** Environment variables, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the configuration of a process through its schema: an object whose keys are variable names, usually followed by a transform into a nested one.
 * An empty variable counts as absent, so that `NAME=` in a compose file means the default.
 *
 * @throws SETTINGS_INVALID with every problem at once, each by the name of its variable and never by its value
 */
export function readConfig<T extends z.ZodType>(schema: T, environment: Environment): z.output<T> {
  const present = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''));
  const result = schema.safeParse(present);
  if (result.success) {
    return result.data;
  }
  const problems = result.error.issues.map((issue) => describeProblem(issue, present));
  throw new ReplicationError('SETTINGS_INVALID', { problems: problems.join('; ') });
}

/** Texts are made here from the kind of problem: a message of the schema could repeat the value. */
function describeProblem(issue: z.core.$ZodIssue, present: Environment): string {
  const [first] = issue.path;
  const variable = first === undefined ? 'the environment' : String(first);
  if (first !== undefined && present[variable] === undefined) {
    return `${variable} is not set`;
  }
  return `${variable} ${wanted(issue)}`;
}

function wanted(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `is not a valid ${issue.expected}`;
    case 'too_small':
      return `is less than ${String(issue.minimum)}`;
    case 'too_big':
      return `is more than ${String(issue.maximum)}`;
    case 'invalid_format':
      return `is not a valid ${issue.format}`;
    case 'invalid_value':
      return `is not one of ${issue.values.map(String).join(', ')}`;
    case 'unrecognized_keys':
      return `has unknown names: ${issue.keys.join(', ')}`;
    default:
      return 'is not valid';
  }
}
