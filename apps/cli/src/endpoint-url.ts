import { type EndpointInput, tlsModes } from '@trem/contracts';
import { CliError } from './cli-error.js';
import { exitCodes } from './exit-codes.js';

/** What a connection URL says of an endpoint. `ca` is the path of a file, as the URL has it. */
export interface EndpointAddress {
  readonly fields: Pick<EndpointInput, 'kind' | 'host' | 'port' | 'database' | 'user' | 'password'>;
  readonly tlsMode: (typeof tlsModes)[number] | undefined;
  readonly caFile: string | undefined;
}

/**
 * Reads `postgres://user:password@host:port/database?sslmode=verify-full&sslrootcert=file`.
 * An absent sslmode leaves the default of endpoints, verify-full.
 */
export function parseEndpointUrl(text: string): EndpointAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^postgres(ql)?:$/.test(url.protocol)) {
    throw wrongUrl('It is no address of the form postgres://user@host:port/database');
  }
  const database = decodeURIComponent(url.pathname.replace(/^\//, ''));
  if (url.hostname === '' || database === '' || url.username === '') {
    throw wrongUrl('Host, database and user must all be in the address');
  }
  const unknown = [...url.searchParams.keys()].filter((name) => name !== 'sslmode' && name !== 'sslrootcert');
  if (unknown.length > 0) {
    throw wrongUrl(`It has parameters that are not supported: ${unknown.join(', ')}`);
  }
  return {
    fields: {
      kind: 'postgres',
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port === '' ? 5432 : Number(url.port),
      database,
      user: decodeURIComponent(url.username),
      ...(url.password === '' ? {} : { password: decodeURIComponent(url.password) }),
    },
    tlsMode: tlsMode(url.searchParams.get('sslmode')),
    caFile: url.searchParams.get('sslrootcert') ?? undefined,
  };
}

function tlsMode(sslmode: string | null): (typeof tlsModes)[number] | undefined {
  if (sslmode === null) {
    return undefined;
  }
  const mode = tlsModes.find((candidate) => candidate === sslmode);
  if (mode === undefined) {
    throw wrongUrl(`sslmode must be one of ${tlsModes.join(', ')}`);
  }
  return mode;
}

/** The address itself is not shown: it may hold a password. */
function wrongUrl(text: string): CliError {
  return new CliError({
    exitCode: exitCodes.usage,
    code: 'REQUEST_INVALID',
    text: `--url: ${text}`,
    remedy: 'For example --url "postgres://reader@db.example:5432/shop?sslmode=verify-full".',
  });
}
