declare global {
  /** Where libraries that write style elements look for the nonce of the content security policy. */
  var __webpack_nonce__: string | undefined;
}

/** The nonce of this page, which the service writes into it. Style elements that carry it are let in by the content security policy. */
export const styleNonce = document.querySelector('meta[name="style-nonce"]')?.getAttribute('content') ?? '';
globalThis.__webpack_nonce__ = styleNonce;
