import type { Resolver } from '../lib/engine';
import { h } from '../lib/h';
import { findResolver, resolverUrl } from '../lib/resolver';

export interface Choice {
  /** Id or https address; null for the default. */
  readonly resolver: string | null;
  readonly second: string | null;
  readonly at: string | null;
  /** DS or DNSKEY records; null for the keys of the root. */
  readonly anchors: string | null;
}

/** Why a text holds no trust anchors, in the words of the core; nothing if it does. */
export type RefuseAnchors = (text: string) => string | undefined;

const CUSTOM = 'custom';

/** Whom to ask, whether to ask two, and the instant to judge at. Kept nowhere but in the form and the permalink. */
export class Options {
  readonly element: HTMLElement;
  readonly #resolvers: readonly Resolver[];
  readonly #first: HTMLSelectElement;
  readonly #url = h('input', {
    type: 'url',
    id: 'resolver-url',
    placeholder: 'https://dns.example/dns-query',
    'aria-describedby': 'resolver-error',
  });
  readonly #urlRow: HTMLElement;
  readonly #error = h('p', { class: 'refusal small', id: 'resolver-error' });
  readonly #second: HTMLSelectElement;
  readonly #anchors = h('textarea', {
    id: 'anchors',
    rows: 2,
    spellcheck: 'false',
    placeholder: '. IN DS 20326 8 2 E06D…',
    'aria-describedby': 'anchors-error',
  });
  readonly #anchorsError = h('p', { class: 'refusal small', id: 'anchors-error' });
  readonly #refuseAnchors: RefuseAnchors;
  readonly #at = h('input', { type: 'datetime-local', id: 'at', step: 1 });

  constructor(resolvers: readonly Resolver[], refuseAnchors: RefuseAnchors, changed: () => void) {
    this.#resolvers = resolvers;
    this.#refuseAnchors = refuseAnchors;
    const known = resolvers.map((resolver) => h('option', { value: resolver.id }, resolver.name));
    this.#first = h(
      'select',
      { id: 'resolver' },
      ...known,
      h('option', { value: CUSTOM }, 'Another address'),
    );
    this.#second = h('select', { id: 'second' }, h('option', { value: '' }, 'nobody'));
    this.#urlRow = h(
      'div',
      { class: 'field', hidden: true },
      h('label', { for: 'resolver-url' }, 'Address of the resolver (DoH)'),
      this.#url,
      this.#error,
    );
    this.element = this.#rows();
    // Only once the field is left: a text half pasted is not wrong yet.
    this.#anchors.addEventListener('change', () => this.#anchorsAreFit());
    this.element.addEventListener('input', () => {
      this.#changed();
      changed();
    });
    this.#changed();
  }

  /** What is chosen, or null with the reason shown beside the field. */
  read(): Choice | null {
    const custom = this.#first.value === CUSTOM;
    const url = custom ? resolverUrl(this.#url.value) : null;
    const bad = custom && url === null;
    this.#url.setAttribute('aria-invalid', String(bad));
    this.#error.textContent = bad ? 'Give the https address of a DNS-over-HTTPS resolver.' : '';
    if (bad) {
      this.#reveal();
      this.#url.focus();
      return null;
    }
    if (!this.#anchorsAreFit()) {
      this.#reveal();
      this.#anchors.focus();
      return null;
    }
    const isDefault = this.#first.value === this.#resolvers[0]?.id;
    return {
      resolver: custom ? url : isDefault ? null : this.#first.value,
      second: this.#second.value || null,
      at: this.#at.value ? `${this.#at.value.padEnd(19, ':00')}Z` : null,
      anchors: this.#anchors.value.trim() || null,
    };
  }

  /** Shows the choice of a permalink. */
  write(choice: Choice): void {
    const first = this.#resolvers.find((resolver) => resolver.id === choice.resolver) ?? this.#resolvers[0];
    const custom = choice.resolver !== null && first?.id !== choice.resolver;
    this.#first.value = custom ? CUSTOM : (first?.id ?? CUSTOM);
    if (custom) this.#url.value = choice.resolver ?? '';
    this.#changed();
    this.#second.value = choice.second ?? '';
    this.#at.value = choice.at?.replace(/(\.\d+)?Z$/, '') ?? '';
    this.#anchors.value = choice.anchors ?? '';
    if (!this.#anchorsAreFit()) this.#reveal();
  }

  /** Who will be told the names, in words. */
  names(): string {
    const choice = this.#first.value === CUSTOM ? resolverUrl(this.#url.value) : this.#first.value;
    const first = choice === null ? null : findResolver(this.#resolvers, choice);
    const second = this.#second.value ? findResolver(this.#resolvers, this.#second.value) : null;
    const names = [first?.name ?? 'the resolver you name', second?.name];
    return names.filter(Boolean).join(' and ');
  }

  /** What is not as usual, so that nothing is hidden by options that are closed. */
  summary(): string {
    const isUsual = this.#first.selectedIndex === 0 && this.#second.value === '';
    const unusual = [
      !isUsual && this.names(),
      this.#at.value !== '' && `as of ${this.#at.value.replace('T', ' ')} UTC`,
      this.#anchors.value.trim() !== '' && 'own trust anchors',
    ].filter(Boolean);
    return unusual.length === 0 ? 'Options' : `Options: ${unusual.join(', ')}`;
  }

  /** What is wrong must not be hidden. */
  #reveal(): void {
    this.element.closest('details')?.setAttribute('open', '');
  }

  #rows(): HTMLElement {
    return h(
      'div',
      { class: 'options' },
      h('div', { class: 'field' }, h('label', { for: 'resolver' }, 'Ask this resolver'), this.#first),
      this.#urlRow,
      h(
        'div',
        { class: 'field' },
        h('label', { for: 'second' }, 'Compare with the answers of'),
        this.#second,
      ),
      h('div', { class: 'field' }, h('label', { for: 'at' }, 'Judge as of (UTC; empty: now)'), this.#at),
      h(
        'div',
        { class: 'field' },
        h('label', { for: 'anchors' }, 'Trust anchors (DS or DNSKEY; empty: the root’s keys)'),
        this.#anchors,
        this.#anchorsError,
      ),
    );
  }

  /** A text that holds no anchors is refused here, and not only when a check has begun with it. */
  #anchorsAreFit(): boolean {
    const text = this.#anchors.value.trim();
    const refusal = text === '' ? undefined : this.#refuseAnchors(text);
    this.#anchors.setAttribute('aria-invalid', String(refusal !== undefined));
    this.#anchorsError.textContent = refusal === undefined ? '' : `Not taken: ${refusal}.`;
    return refusal === undefined;
  }

  #changed(): void {
    this.#urlRow.hidden = this.#first.value !== CUSTOM;
    const chosen = this.#second.value;
    const others = this.#resolvers.filter((resolver) => resolver.id !== this.#first.value);
    const options = others.map((resolver) => h('option', { value: resolver.id }, resolver.name));
    this.#second.replaceChildren(h('option', { value: '' }, 'nobody'), ...options);
    this.#second.value = others.some((resolver) => resolver.id === chosen) ? chosen : '';
  }
}
