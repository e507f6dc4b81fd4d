import type { Made, PolicyMode } from '../generated/report';
import { h } from '../lib/h';
import { mxHosts } from '../lib/make-link';
import type { SessionEngine } from '../sessions/engine';
import { ChoiceField, FormField } from './field';
import { Maker } from './maker';
import { reportOnShow } from './on-show';

const MODES = [
  ['testing', 'report and deliver (testing)'],
  ['enforce', 'do not deliver (enforce)'],
  ['none', 'forget the policy (none)'],
] as const;

/** The policy of MTA-STS with its record, and the record for TLS reports. */
export class PolicyMaker extends Maker {
  readonly #domain = new FormField({ field: 'domain', label: 'Mail domain', placeholder: 'example.org' });
  readonly #hosts = new FormField({
    field: 'hosts',
    label: 'MX hosts',
    hint: 'One a line, as in DNS. `*.` stands for one label.',
    placeholder: 'mx1.example.org\nmx2.example.org',
    rows: 4,
  });
  readonly #mode = new ChoiceField({ field: 'mode', label: 'When a host fails, senders' }, MODES);
  readonly #maxAge = new FormField({
    field: 'max-age',
    label: 'Senders may remember it for',
    hint: 'Seconds:',
    value: '1209600',
    seconds: true,
  });
  readonly #former = new FormField({
    field: 'former-max-age',
    label: 'max_age of the policy published now',
    hint: 'Seconds; empty if there is none.',
    seconds: true,
  });
  readonly #reports = new FormField({
    field: 'reports',
    label: 'Send TLS reports to',
    hint: 'A mail address, or an `https` address.',
    placeholder: 'tls-reports@example.org',
  });
  readonly #ttl = new FormField({
    field: 'ttl',
    label: 'TTL of the records',
    hint: 'Seconds:',
    value: '3600',
    seconds: true,
  });
  readonly #take = h('p', { class: 'buttons' });

  constructor(moved: () => void) {
    super(
      'MTA-STS tells senders which hosts take the mail of a domain, and that TLS with a valid certificate is a must. TLS-RPT has them report how it went.',
      moved,
    );
    this.#hosts.element.append(this.#take);
    this.lay([
      { legend: 'Domain', fields: [this.#domain, this.#reports, this.#hosts] },
      { legend: 'Policy', fields: [this.#mode, this.#maxAge, this.#former, this.#ttl] },
    ]);
    this.offer();
  }

  /** Offers the hosts of the report on show. */
  offer(): void {
    const report = reportOnShow();
    const hosts = report ? mxHosts(report) : [];
    const take = (): void => {
      this.#domain.value = report?.domain ?? '';
      this.#hosts.value = hosts.join('\n');
      this.changed();
    };
    const label = `Take the hosts of ${report?.domain_unicode ?? report?.domain ?? ''}`;
    this.#take.replaceChildren(
      ...(hosts.length > 0
        ? [h('button', { type: 'button', class: 'button small', on: { click: take } }, label)]
        : []),
    );
  }

  protected override make(engine: SessionEngine): Made {
    return engine.make_policy({
      domain: this.#domain.value,
      mode: this.#mode.value as PolicyMode,
      max_age: this.#maxAge.value,
      hosts: this.#hosts.value,
      reports: this.#reports.value,
      former_max_age: this.#former.value,
      ttl: this.#ttl.value,
    });
  }
}
