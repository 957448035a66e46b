import type { TaskDefinition } from '../task/index.js';

/** Whether some rule hashes values, which takes the installation's own key. */
export function masksValues({ transformations, tables }: Pick<TaskDefinition, 'transformations' | 'tables'>): boolean {
  return [transformations, ...tables.map((table) => table.transformations)]
    .flat()
    .some((rule) => rule.type === 'modify-column-value' && rule.operation === 'mask' && rule.method === 'hash');
}
