import type { Report, Section } from '../generated/report';
import { h } from '../lib/h';
import { redraw } from '../lib/keep';
import { dnssecView } from '../view/dnssec';
import type { Show } from '../view/evidence-quote';
import { evidenceView } from '../view/evidence';
import { fixFirstView } from '../view/fix-first';
import { notCheckedView, type Supply } from '../view/not-checked';
import { pathView, wantsSession } from '../view/path';
import { sectionView } from '../view/section';
import { sendersView } from '../view/senders';
import { verdictView } from '../view/verdict';

type Draw = (report: Report) => (Node | string)[];

/** A part of the report: what it is drawn from decides whether it has to be drawn again. */
interface Block {
  readonly name: string;
  readonly from: (report: Report) => unknown;
  readonly draw: Draw;
}

export interface Desk {
  readonly show: Show;
  /** Null where a finished report is shown that nothing can be added to. */
  readonly supply: Supply | null;
  /** Goes to where another time is chosen; null where nothing can be judged again. */
  readonly chooseTime: (() => void) | null;
}

/** The report, in parts that are redrawn only when what they show has changed. */
export class Blocks {
  readonly element = h('div', { class: 'report' });
  #drawn = new Map<string, string>();
  #slots = new Map<string, HTMLElement>();

  clear(): void {
    this.#drawn.clear();
    this.#slots.clear();
    this.element.replaceChildren();
  }

  draw(report: Report, desk: Desk): void {
    const blocks = list(report, desk);
    for (const block of blocks) this.#drawBlock(block, report);
  }

  #drawBlock(block: Block, report: Report): void {
    const source = JSON.stringify(block.from(report));
    if (this.#drawn.get(block.name) === source) return;
    this.#drawn.set(block.name, source);
    const slot = this.#slots.get(block.name) ?? this.#addSlot(block.name);
    redraw(slot, block.draw(report));
  }

  #addSlot(name: string): HTMLElement {
    const slot = h('div', { class: `block ${name}`, part: name });
    this.#slots.set(name, slot);
    this.element.append(slot);
    return slot;
  }
}

/** In the order of reading. Advice waits for the end of the check: half the answers give half the advice. */
function list(report: Report, desk: Desk): Block[] {
  const atEnd =
    (draw: Draw): Draw =>
    (current) =>
      current.complete ? draw(current) : [];
  const section = (found: Section, index: number): Block => ({
    name: `section-${found.id}`,
    from: (current) => [current.sections[index], current.fix_first],
    draw: (current) => sectionView(current.sections[index] ?? found, current, desk.show),
  });
  return [
    {
      name: 'verdict',
      from: (r) => [r.verdict, r.counts, r.at_readable, r.domain_unicode, r.complete],
      draw: (r) => verdictView(r, desk.chooseTime),
    },
    { name: 'senders', from: (r) => r.senders, draw: sendersView },
    { name: 'path', from: (r) => [r.path, wantsSession(r)], draw: pathView },
    { name: 'fix-first', from: (r) => [r.complete, r.fix_first, r.sections], draw: atEnd(fixFirstView) },
    ...report.sections.map(section),
    {
      name: 'not-checked',
      from: (r) => [r.complete, r.not_checked],
      draw: atEnd((r) => notCheckedView(r, desk.supply)),
    },
    { name: 'dnssec', from: (r) => [r.zones, r.proofs], draw: dnssecView },
    { name: 'evidence', from: (r) => [r.exchanges, r.told], draw: evidenceView },
  ];
}
