import type { EndpointSettings, Finding } from '@trem/contracts';
import type { ReplicationError } from '@trem/replication-core';
import { errorFinding, finding } from './make-finding.js';

/** What stood in the way of a connection, from the code that the connection failed with. */
export function reachFinding({ host, port, user, database, tls }: EndpointSettings, error: ReplicationError): Finding {
  const server = `${host}:${port}`;
  switch (error.code) {
    case 'HOST_UNKNOWN':
      return finding('HOST_UNKNOWN', { object: host, found: 'the name has no address', wanted: 'a name or address that can be resolved' });
    case 'TLS_FAILED':
      return finding('TLS_FAILED', {
        object: server,
        found: String(error.facts.errno ?? error.facts.reason ?? 'the handshake failed'),
        wanted: `a connection with tls.mode ${tls.mode}`,
      });
    case 'AUTH_FAILED':
      return finding('AUTH_FAILED', {
        object: `role ${user}`,
        found: 'the server refused the connection',
        wanted: 'a role with LOGIN, the right password, and a line in pg_hba.conf that admits it',
      });
    case 'DATABASE_UNKNOWN':
      return finding('DATABASE_UNKNOWN', { object: `database ${database}`, found: 'it is not there', wanted: 'a database of this name' });
    case 'TOO_MANY_CONNECTIONS':
      return finding('TOO_MANY_CONNECTIONS', { object: server, found: 'no connection is free', wanted: 'a free connection' });
    case 'NETWORK':
      return networkFinding(server, error);
    default:
      return errorFinding(server, error);
  }
}

function networkFinding(server: string, error: ReplicationError): Finding {
  const { errno } = error.facts;
  if (errno === 'ECONNREFUSED') {
    return finding('PORT_CLOSED', { object: server, found: 'the connection was refused', wanted: 'a Postgres server that listens there' });
  }
  const isSilent =
    errno === undefined || errno === 'ETIMEDOUT' || errno === 'EHOSTUNREACH' || errno === 'ENETUNREACH' || errno === 'EHOSTDOWN';
  return finding(isSilent ? 'TIMEOUT' : 'NETWORK', {
    object: server,
    found: errno === undefined ? 'the connection ended before it was made' : String(errno),
    wanted: 'an answer',
  });
}

/** Whoever stands between us and a server that is not verified can read and change everything. On this machine nobody stands there. */
export function tlsFindings({ host, tls }: EndpointSettings): readonly Finding[] {
  if (tls.mode === 'verify-full' || tls.mode === 'verify-ca') {
    return [];
  }
  return [
    finding('TLS_NOT_VERIFIED', {
      severity: isThisMachine(host) ? 'info' : 'warning',
      object: 'tls.mode',
      found: tls.mode,
      wanted: 'verify-full',
      cause:
        tls.mode === 'disable'
          ? 'Passwords and rows travel unencrypted'
          : 'The connection is encrypted, but anybody could be its other end',
    }),
  ];
}

/** A loopback address, or the folder of a socket file. */
function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('/') || /^127(\.\d{1,3}){3}$/.test(host);
}
