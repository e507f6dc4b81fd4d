import type { Made } from '../generated/report';
import type { SessionEngine } from '../sessions/engine';
import { FormField } from './field';
import { KeyField } from './key-field';
import { Maker } from './maker';
import { HOST_LIST } from './on-show';

/** TLSA records for a certificate, a request or a public key. */
export class TlsaMaker extends Maker {
  readonly #keys = new KeyField(
    {
      field: 'keys',
      label: 'Certificate, chain, request or public key',
      hint: 'PEM, or a file in PEM, DER or PKCS#7. Never the private key.',
    },
    () => this.changed(),
  );
  readonly #host = new FormField({
    field: 'host',
    label: 'MX host',
    placeholder: 'mx1.example.org',
    list: HOST_LIST,
  });
  readonly #port = new FormField({ field: 'port', label: 'Port', value: '25' });
  readonly #ttl = new FormField({
    field: 'ttl',
    label: 'TTL of the records',
    hint: 'Seconds:',
    value: '3600',
    seconds: true,
  });

  constructor(moved: () => void) {
    super(
      'A TLSA record names the key of a mail server in DNS. Under DNSSEC, senders that do DANE deliver to no other server.',
      moved,
    );
    this.lay([
      { legend: 'Server', thirds: true, fields: [this.#host, this.#port, this.#ttl] },
      { legend: 'Certificate or key', fields: [this.#keys] },
    ]);
  }

  protected override make(engine: SessionEngine): Made {
    const form = { host: this.#host.value, port: this.#port.value, ttl: this.#ttl.value };
    return engine.make_tlsa(form, this.#keys.octets);
  }
}
