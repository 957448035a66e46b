import {
  type Endpoint,
  type ProblemItem,
  settingsProblems,
  type TaskDefinition,
  type TaskFinding,
  warningsNotAccepted,
} from '@trem/contracts';
import { problemItem } from '@trem/nest-platform';

/** Finds the endpoint that a definition names. */
export type EndpointsByName = ReadonlyMap<string, Pick<Endpoint, 'access'>>;

/**
 * What can be said of a definition without looking into any database: do its settings agree, do its endpoints exist, and may they play their roles?
 */
export function staticProblems(definition: TaskDefinition, endpoints: EndpointsByName): ProblemItem[] {
  const { source, targets } = definition;
  return [
    ...settingsProblems(definition),
    ...unknownEndpoint(source.endpoint, 'source.endpoint', endpoints),
    ...targets.flatMap((target, index) => {
      const path = `targets.${index}.endpoint`;
      return [
        ...unknownEndpoint(target.endpoint, path, endpoints),
        ...(target.endpoint === source.endpoint && !movesTables(definition)
          ? [error('TARGET_IS_SOURCE', path, 'The target is the source itself')]
          : []),
        ...protectedEndpoint(target.endpoint, path, endpoints),
      ];
    }),
  ];
}

/**
 * What a look into the databases found, as problems of the definition. Each code of a warning that the definition does not accept becomes an error beside
 * the warning itself. What `already` says is not said twice.
 */
export function liveProblems(
  definition: TaskDefinition,
  findings: readonly TaskFinding[],
  already: readonly ProblemItem[] = [],
): ProblemItem[] {
  const found = findings
    .filter(({ code, path }) => !already.some((item) => item.code === code && item.path === path))
    .map(({ severity, code, path, object, cause, found: is, wanted, remedy, sql, endpoint }) =>
      problemItem({
        ...{ severity, code, path, text: `${cause}: ${object}: found ${is}, wanted ${wanted}`, remedy },
        ...(sql === undefined ? {} : { sql, endpoint }),
      }),
    );
  return [...found, ...warningsNotAccepted(definition.accept, found)];
}

/** True when nothing blocks a start. */
export function isStartable(problems: readonly ProblemItem[]): boolean {
  return problems.every(({ severity }) => severity !== 'error');
}

/** Whether some rule puts tables elsewhere; which ones, the look into the database says. */
function movesTables({ transformations, tables }: TaskDefinition): boolean {
  const rules = [transformations, ...tables.map((table) => table.transformations)].flat();
  return rules.some(({ type }) => type === 'modify-schema-name' || type === 'modify-table-name' || type === 'lowercase-names');
}

function unknownEndpoint(name: string, path: string, endpoints: EndpointsByName): ProblemItem[] {
  return endpoints.has(name) ? [] : [error('ENDPOINT_UNKNOWN', path, `There is no endpoint "${name}"`)];
}

function protectedEndpoint(name: string, path: string, endpoints: EndpointsByName): ProblemItem[] {
  if (endpoints.get(name)?.access !== 'source-only') {
    return [];
  }
  const remedy = 'Choose another target, or change the access of the endpoint.';
  return [problemItem({ severity: 'error', code: 'READ_ONLY_SERVER', path, text: `"${name}" may only be a source`, remedy })];
}

function error(code: 'ENDPOINT_UNKNOWN' | 'TARGET_IS_SOURCE', path: string, text: string): ProblemItem {
  return problemItem({ severity: 'error', code, path, text });
}
