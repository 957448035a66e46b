/** A problem or finding that a statement mends. */
export interface Mendable {
  readonly severity: string;
  readonly code: string;
  readonly sql?: string | undefined;
  readonly endpoint?: string | undefined;
}

/**
 * The statements that mend what is listed, each once, in an order in which they can be run, under the name of the endpoint where they belong. They are
 * for reading first: one may empty a table, or end a session.
 */
export function mendingSql(problems: readonly Mendable[], endpoint?: string): string {
  const statements = new Map<string, Map<string, Mendable>>();
  for (const problem of problems) {
    const place = problem.endpoint ?? endpoint ?? '';
    if (problem.sql !== undefined) {
      const there = statements.get(place) ?? new Map<string, Mendable>();
      statements.set(place, there.has(problem.sql) ? there : there.set(problem.sql, problem));
    }
  }
  return [...statements]
    .flatMap(([place, there]) => [`-- at ${place}`, ...[...there].map(([sql, { severity, code }]) => `${sql}; -- ${severity} ${code}`)])
    .join('\n');
}
