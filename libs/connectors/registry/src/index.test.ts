import { endpointKinds } from '@trem/contracts';
import { expect, test } from 'vitest';
import { connectorOf } from './index.js';

test('every kind of endpoint has a connector of that kind', async () => {
  for (const kind of endpointKinds) {
    expect((await connectorOf(kind)).kind).toBe(kind);
  }
}, 60_000); // the first look at a connector reads it from disk, and all that it needs
