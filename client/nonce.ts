/* The nonce of this page load, for style elements that libraries make at run time. Vite writes the element, the server
   puts the value in; without a server that does (vite dev) it is empty. */

/** The nonce of the content policy, or "" when there is none. */
export function pageNonce(): string {
  const meta = document.querySelector('meta[property="csp-nonce"]');
  return meta instanceof HTMLElement ? meta.nonce : "";
}
