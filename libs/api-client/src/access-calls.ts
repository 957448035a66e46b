import {
  type AuditPage,
  type AuditQueryInput,
  auditPage,
  type CallerView,
  caller,
  type InstallationPages,
  installationPages,
  type NewToken,
  newToken,
  type Token,
  type TokenRequestInput,
  token,
  tokenList,
} from '@trem/contracts';
import { path, type Requests } from './requests.js';

/** Calls about who may do what. A token is named by its id or its name. */
export interface AccessCalls {
  /** Whose token this client has, and what it may do. */
  me(): Promise<CallerView>;
  /** Where the pages of Temporal and of the broker are. */
  installation(): Promise<InstallationPages>;
  tokens(): Promise<Token[]>;
  /** The answer has the token's text, which is never shown again. */
  createToken(request: TokenRequestInput): Promise<NewToken>;
  revokeToken(idOrName: string): Promise<Token>;
  /** Newest first, a page at a time. */
  audit(query?: AuditQueryInput): Promise<AuditPage>;
}

export function accessCalls(requests: Requests): AccessCalls {
  return {
    me: () => requests.call('GET', '/api/me', caller),
    installation: () => requests.call('GET', '/api/installation', installationPages),
    tokens: async () => (await requests.call('GET', '/api/tokens', tokenList)).tokens,
    createToken: (body) => requests.call('POST', '/api/tokens', newToken, { body }),
    revokeToken: (id) => requests.call('DELETE', path`/api/tokens/${id}`, token),
    audit: (query = {}) => requests.call('GET', '/api/audit', auditPage, { query: { ...query } }),
  };
}
