/** The view that makes records, and real certificates to make them for. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Opens the view; what is made is on show. */
export async function openMake({ open }, query = '', options = {}) {
  const tab = await open({ path: `/#make${query && `&${query}`}`, ready: false, ...options });
  await made(tab);
  return tab;
}

/** Resolves with the sentence about what was made, once the module is loaded. */
export async function made(tab) {
  await tab.page.waitForFunction(() => {
    const status = document.querySelector('waxseal-make')?.shadowRoot?.querySelector('.status');
    return status?.textContent && !/^Loading/.test(status.textContent);
  });
  return status(tab).textContent();
}

export const view = (tab) => tab.page.locator('waxseal-make');
export const status = (tab) => view(tab).locator('.status');
export const field = (tab, id) => view(tab).locator(`#${id}`);
export const error = (tab, id) => view(tab).locator(`#${id}-error`);

/** The steps: heading, date, lines, and the signs of a difference if there are some. */
export function steps(tab) {
  return view(tab).locator('.plan > li').evaluateAll((all) =>
    all.map((step) => ({
      title: step.querySelector('h2 span').textContent,
      when: step.querySelector('time').textContent,
      at: step.querySelector('time').dateTime,
      lines: step.querySelector('pre')?.textContent.split('\n').filter(Boolean) ?? [],
    })),
  );
}

export function notes(tab) {
  return view(tab).locator('.notes li').allTextContents();
}

/** Moves the focus away, as somebody does who has finished a field. */
export async function leave(tab, id) {
  await field(tab, id).evaluate((element) => element.dispatchEvent(new Event('change', { bubbles: true })));
}

/** Keys and certificates by openssl, in a folder that goes away with `close`. */
export class Openssl {
  #folder = mkdtempSync(join(tmpdir(), 'waxseal-make-'));

  /** A self-signed certificate with its key, and a request for the same. */
  certificate(name, kind = ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256']) {
    const [algorithm, ...options] = kind;
    const subject = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`];
    this.#run('req', '-x509', '-newkey', algorithm, ...options, '-nodes', '-keyout', 'key.pem', '-out', 'cert.pem', '-days', '90', ...subject);
    this.#run('req', '-new', '-key', 'key.pem', '-out', 'request.pem', '-subj', `/CN=${name}`);
    this.#run('x509', '-in', 'cert.pem', '-outform', 'DER', '-out', 'cert.der');
    this.#run('pkey', '-in', 'key.pem', '-pubout', '-out', 'public.pem');
    this.#run('pkey', '-in', 'key.pem', '-pubout', '-outform', 'DER', '-out', 'public.der');
    const digests = (file) => ({ sha256: this.#digest('sha256', file), sha512: this.#digest('sha512', file) });
    return {
      certificate: this.#text('cert.pem'),
      der: readFileSync(join(this.#folder, 'cert.der')),
      key: this.#text('key.pem'),
      request: this.#text('request.pem'),
      publicKey: this.#text('public.pem'),
      ofCertificate: digests('cert.der'),
      ofKey: digests('public.der'),
    };
  }

  /** Of a file of the last certificate: `cert.pem`, `cert.der`, `key.pem`, `request.pem`, `public.pem`. */
  path(file) {
    return join(this.#folder, file);
  }

  close() {
    rmSync(this.#folder, { recursive: true });
  }

  #digest(digest, file) {
    return this.#run('dgst', `-${digest}`, '-r', file).split(' ')[0];
  }

  #text(file) {
    return readFileSync(join(this.#folder, file), 'utf8');
  }

  #run(...words) {
    return execFileSync('openssl', words, { cwd: this.#folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  }
}
