import type { ConversionNote } from '@trem/contracts';
import { Fields, given, plainName } from './fields.js';

export interface ConvertedEndpoint {
  /** An endpoint as people write it, without its password; whether it is right is for the contract to say. */
  readonly draft: Readonly<Record<string, unknown>>;
  /** As the file has it. Absent: it has none that can be read, and a person must be asked. */
  readonly password: string | undefined;
}

export interface ConvertedCredentials {
  readonly endpoints: readonly ConvertedEndpoint[];
  /** None of them says a value of the file. */
  readonly notes: readonly ConversionNote[];
}

/** Passwords that were sealed with a key of the old installation all begin so. */
const SEALED = /^gAAAA[\w-]{40,}={0,2}$/;

/** A credentials.json of TREMpy as a source and a target. Nothing is dropped in silence: what cannot be converted is refused by name. */
export function convertCredentials(credentials: unknown): ConvertedCredentials {
  const notes: ConversionNote[] = [];
  const all = new Fields(credentials, '', notes);
  const endpoints = [endpointOf(all, 'source'), endpointOf(all, 'target')].flatMap((endpoint) => endpoint ?? []);
  all.refuseOthers();
  return { endpoints, notes };
}

function endpointOf(all: Fields, role: 'source' | 'target'): ConvertedEndpoint | undefined {
  const part = `${role}_endpoint`;
  if (!all.has(part)) {
    all.note('refused', part, `the file has no ${role}`);
    return undefined;
  }
  const endpoint = all.object(part);
  const access = endpoint.object('credentials');
  const draft = {
    name: nameOf(endpoint),
    kind: kindOf(endpoint),
    access: accessOf(endpoint),
    host: access.take('host'),
    port: portOf(access),
    database: access.take('dbname') ?? access.take('database'),
    user: access.take('user'),
  };
  const password = passwordOf(access);
  access.refuseOthers();
  endpoint.refuseOthers();
  access.note('default', 'tls', 'the server was not verified; ours is verify-full, and another mode is told by --tls');
  return { draft: given(draft), password };
}

function nameOf(endpoint: Fields): string {
  const name = endpoint.take('endpoint_name');
  const fixed = plainName(name);
  if (name !== fixed) {
    endpoint.note('changed', 'endpoint_name', `its name is ${fixed} now: names have 1 to 48 of a-z, 0-9 and _`);
  }
  return fixed;
}

function kindOf(endpoint: Fields): unknown {
  if (String(endpoint.take('database_type')).toLowerCase() !== 'postgresql') {
    endpoint.note('refused', 'database_type', 'only postgresql is known');
  }
  return 'postgres';
}

/** The role is chosen in a task. What only was read before is not written now either. */
function accessOf(endpoint: Fields): string {
  const isSource = String(endpoint.take('endpoint_type')).toLowerCase() === 'source';
  endpoint.note(
    'changed',
    'endpoint_type',
    isSource
      ? 'it is source-only: no task writes to it until its access is another'
      : 'a task says whether it reads or writes; this one may do both',
  );
  return isSource ? 'source-only' : 'source-and-target';
}

function portOf(access: Fields): unknown {
  const port = access.take('port');
  return typeof port === 'string' ? Number(port) : port;
}

function passwordOf(access: Fields): string | undefined {
  const password = access.take('password');
  const isReadable = typeof password === 'string' && password !== '' && !SEALED.test(password);
  if (!isReadable) {
    const why =
      typeof password === 'string' && password !== '' ? 'it is sealed with a key of the old installation' : 'it is not in the file';
    access.note('changed', 'password', `${why}, and is asked for`);
  }
  return isReadable ? password : undefined;
}
