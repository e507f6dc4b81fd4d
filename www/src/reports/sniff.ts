/** Whether a single file that is no policy and no evidence goes to the reports. The core decides what is in it. */

const HEAD = 64 * 1024;
const MAIL_FIELD =
  /^(received|return-path|delivered-to|message-id|mime-version|content-type|dkim-signature|subject):/im;
const REPORT_FIELD = /"(organization-name|report-id|policies|failure-details)"/;

export function looksLikeReports(body: Uint8Array): boolean {
  return isGzip(body) || isZip(body) || isMailOrReport(new TextDecoder().decode(body.subarray(0, HEAD)));
}

function isGzip(body: Uint8Array): boolean {
  return body[0] === 0x1f && body[1] === 0x8b;
}

function isZip(body: Uint8Array): boolean {
  return body[0] === 0x50 && body[1] === 0x4b;
}

function isMailOrReport(text: string): boolean {
  return text.startsWith('From ') || MAIL_FIELD.test(text) || REPORT_FIELD.test(text);
}
