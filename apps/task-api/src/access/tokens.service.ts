import type { NewToken, Token, TokenRequest } from '@trem/contracts';
import type { ControlStore } from '@trem/control-store';
import { author, type Caller, invalid, problemItem } from '@trem/nest-platform';
import type { Sessions } from './sessions.js';

/** Who may come in, and as what. */
export class TokensService {
  readonly #store: ControlStore['tokens'];
  readonly #sessions: Sessions;

  constructor(store: ControlStore['tokens'], sessions: Sessions) {
    this.#store = store;
    this.#sessions = sessions;
  }

  /** Whose token it is; undefined when it is not accepted (any more). */
  async identify(text: string): Promise<Caller | undefined> {
    const token = await this.#store.identify(text);
    return token === undefined ? undefined : { tokenId: token.id, name: token.name, scope: token.scope, expiresAt: token.expiresAt };
  }

  list(): Promise<Token[]> {
    return this.#store.list();
  }

  /** @throws REQUEST_INVALID it would be expired already · NAME_TAKEN */
  create(request: TokenRequest): Promise<NewToken> {
    if (request.expiresAt !== null && Date.parse(request.expiresAt) <= Date.now()) {
      throw invalid([problemItem({ severity: 'error', code: 'VALUE_TYPE', path: 'expiresAt', text: 'Give a time in the future' })]);
    }
    return this.#store.create(request, author());
  }

  /** Calls with it are refused from now on; what it follows ends now here, and within seconds in other processes. @throws NOT_FOUND · TOKEN_IS_LAST */
  async revoke(idOrName: string): Promise<Token> {
    const revoked = await this.#store.revoke(idOrName, author());
    this.#sessions.end(revoked.id);
    return revoked;
  }
}
