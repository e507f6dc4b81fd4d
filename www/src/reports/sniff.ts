/** Files that only the part for reports reads; what texts are is said by the core. */

const HEAD = 64 * 1024;
const MAIL_FIELD =
  /^(received|return-path|delivered-to|message-id|mime-version|content-type|dkim-signature|subject):/im;

/** Gzip or zip. */
export function isArchive(body: Uint8Array): boolean {
  return (body[0] === 0x1f && body[1] === 0x8b) || (body[0] === 0x50 && body[1] === 0x4b);
}

/** Mail of which the core cannot tell what it brings: a report may be in an attachment. */
export function looksLikeMail(text: string): boolean {
  return text.startsWith('From ') || MAIL_FIELD.test(text.slice(0, HEAD));
}
