import { brokerKinds } from './broker.js';
import { databaseKinds } from './databases.js';
import type { Kind } from './kind.js';
import { linkKinds } from './links.js';
import { serviceKinds } from './services.js';
import { workerKinds } from './workers.js';

/** Everything that can be broken. A new kind joins the deck by standing here. */
export const kinds: readonly Kind[] = [...workerKinds, ...linkKinds, ...brokerKinds, ...serviceKinds, ...databaseKinds];
