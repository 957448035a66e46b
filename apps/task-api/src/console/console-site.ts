import { fileURLToPath } from 'node:url';
import type { Site } from '@trem/nest-platform';

/** The console, from `folder` or from where `npm run build` leaves it. */
export function consoleSite(folder = fileURLToPath(new URL('../../../console/dist', import.meta.url))): Site {
  return {
    folder,
    notBuilt: 'The console is not built. Run `npm run build`, then start task-api again. The API itself answers: see /api/docs.',
  };
}
