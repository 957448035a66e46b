import type { Scope } from '@trem/contracts';

/** What each route needs, decided here a second time: a route that is new, or whose scope changes, must be changed here too. */
export const neededScopes: Readonly<Record<string, Scope>> = {
  'GET /api/audit': 'operator',
  'GET /api/me': 'viewer',
  'GET /api/installation': 'viewer',
  'GET /api/tokens': 'admin',
  'POST /api/tokens': 'admin',
  'DELETE /api/tokens/:id': 'admin',

  'POST /api/graphql': 'viewer', // each field of the schema needs what its route does

  'GET /api/tasks': 'viewer',
  'POST /api/tasks': 'operator',
  'POST /api/tasks/preview': 'operator',
  'POST /api/tasks/validate': 'operator',
  'POST /api/tasks/import': 'operator',
  'POST /api/tasks/convert': 'operator',
  'GET /api/tasks/:id': 'viewer',
  'PUT /api/tasks/:id': 'operator',
  'DELETE /api/tasks/:id': 'admin',
  'GET /api/tasks/:id/tables': 'viewer',
  'GET /api/tasks/:id/loads': 'viewer',
  'GET /api/tasks/:id/runs': 'viewer',
  'GET /api/tasks/:id/statistics': 'viewer',
  'GET /api/tasks/:id/positions': 'viewer',
  'GET /api/tasks/:id/events': 'viewer',
  'GET /api/tasks/:id/export': 'viewer',
  'POST /api/tasks/:id/reset': 'operator',
  'GET /api/tasks/:id/versions': 'viewer',
  'GET /api/tasks/:id/versions/:version': 'viewer',
  'GET /api/tasks/:id/difference': 'viewer',
  'POST /api/tasks/:id/versions/:version/restore': 'operator',
  'POST /api/tasks/:id/plan': 'operator',

  'POST /api/tasks/:id/start': 'operator',
  'POST /api/tasks/:id/pause': 'operator',
  'POST /api/tasks/:id/resume': 'operator',
  'POST /api/tasks/:id/stop': 'operator',
  'POST /api/tasks/:id/resync': 'operator',
  'POST /api/tasks/:id/skip-row': 'operator',

  'POST /api/tasks/:id/compare': 'operator',
  'GET /api/tasks/:id/comparisons/:comparison': 'operator', // names keys of rows that differ

  'GET /api/tasks/:id/dead-letters': 'viewer', // without values
  'GET /api/tasks/:id/dead-letters/work/:work': 'viewer',
  'GET /api/tasks/:id/dead-letters/:letter': 'operator',
  'POST /api/tasks/:id/dead-letters/:letter/edit': 'operator',
  'POST /api/tasks/:id/dead-letters/replay': 'operator',
  'POST /api/tasks/:id/dead-letters/skip': 'operator',
  'POST /api/tasks/:id/dead-letters/export': 'operator',

  'GET /api/endpoints': 'operator',
  'POST /api/endpoints': 'admin',
  'GET /api/endpoints/:id': 'operator',
  'PUT /api/endpoints/:id': 'admin',
  'DELETE /api/endpoints/:id': 'admin',
  'POST /api/endpoints/:id/check': 'operator',
  'GET /api/endpoints/:id/schemas': 'operator',
  'GET /api/endpoints/:id/tables': 'operator',
  'GET /api/endpoints/:id/tables/:schema/:table': 'operator',
  'GET /api/slots': 'viewer',
  'DELETE /api/slots/:slot': 'admin',
  'GET /api/keys': 'admin',
  'POST /api/keys/rotate': 'admin',

  'POST /api/drafts': 'operator',
  'GET /api/drafts': 'operator',
  'GET /api/drafts/:id': 'operator',
  'PATCH /api/drafts/:id': 'operator',
  'POST /api/drafts/:id/repair': 'operator',
  'POST /api/drafts/:id/apply': 'operator',
  'POST /api/drafts/:id/refuse': 'operator',
  'POST /api/drafts/:id/undo': 'operator',
  'GET /api/drafting': 'viewer',

  // The page that shows the API, and what it loads
  'GET /api/docs/*': 'viewer',
  'GET /api/openapi.json': 'viewer',
};
