import type { Made, RenewalChoice } from '../generated/report';
import type { SessionEngine } from '../sessions/engine';
import { ChoiceField, FormField } from './field';
import { KeyField } from './key-field';
import { Maker } from './maker';
import { HOST_LIST } from './on-show';

const RENEWALS = [
  ['manual', 'by hand'],
  ['same-key', 'by a program, same key'],
  ['new-key', 'by a program, new key'],
] as const;

const KEY_HINT = 'A certificate, chain, request or public key; or its TLSA records, or its SHA-256 digest.';

/** The steps from one key to the next. */
export class RolloverMaker extends Maker {
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
  readonly #signatures = new FormField({
    field: 'signatures',
    label: 'Signatures of the zone last',
    hint: 'Days, as the zone is signed.',
    value: '14',
  });
  readonly #change = new FormField({
    field: 'change',
    label: 'Use the next key on (UTC)',
    hint: 'Empty: as soon as it may be.',
    type: 'datetime-local',
  });
  readonly #renewal = new ChoiceField({ field: 'renewal', label: 'Certificates are renewed' }, RENEWALS);
  readonly #current = new KeyField({ field: 'current', label: 'In use now', hint: KEY_HINT }, () =>
    this.changed(),
  );
  readonly #next = new KeyField({ field: 'next', label: 'To be used next', hint: KEY_HINT }, () =>
    this.changed(),
  );
  readonly #published = new FormField({
    field: 'published',
    label: 'TLSA records published now',
    hint: 'One a line; empty if there are none.',
    placeholder: '3 1 1 0a1b2c…',
    rows: 3,
  });

  constructor(moved: () => void) {
    super(
      'A new key needs its record first: senders keep the old set for its lifetime, and a server whose key fits no record gets no mail from those that do DANE.',
      moved,
    );
    this.lay([
      {
        legend: 'Server',
        thirds: true,
        fields: [this.#host, this.#port, this.#ttl, this.#signatures, this.#change, this.#renewal],
      },
      { legend: 'Keys', fields: [this.#current, this.#next] },
      { legend: 'Records', fields: [this.#published] },
    ]);
  }

  protected override make(engine: SessionEngine): Made {
    const change = this.#change.value;
    const form = {
      host: this.#host.value,
      port: this.#port.value,
      ttl: this.#ttl.value,
      signatures: this.#signatures.value,
      change: change === '' ? '' : `${change.padEnd(19, ':00')}Z`,
      renewal: this.#renewal.value as RenewalChoice,
      published: this.#published.value,
    };
    return engine.make_rollover(form, this.#current.octets, this.#next.octets);
  }
}
