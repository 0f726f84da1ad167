/** What the Content-Security-Policy of this very page allows styles by that are made while it runs. */
export const styleNonce =
  document.querySelector<HTMLMetaElement>('meta[name="crosslink-style-nonce"]')?.content ?? '';

// A part of Mantine (react-remove-scroll) looks for it here.
Object.assign(globalThis, { __webpack_nonce__: styleNonce });
