import { fill } from './lazy';

/**
 * Results arrive while the visitor is already reading. A part of the report is redrawn whole, and what the
 * visitor did to it (opened, focused, typed) is carried over to the new nodes by their `data-key`.
 */

interface Kept {
  readonly open: ReadonlyMap<string, boolean>;
  readonly typed: ReadonlyMap<string, string>;
  readonly focused: string | undefined;
}

export function redraw(slot: HTMLElement, content: readonly (Node | string)[]): void {
  const kept = remember(slot);
  slot.replaceChildren(...content);
  restore(slot, kept);
}

function remember(slot: HTMLElement): Kept {
  const open = new Map<string, boolean>();
  // Only what the visitor moved: the rest follows the new report.
  for (const details of keyed(slot, 'details')) {
    const element = details as HTMLDetailsElement;
    if (element.open !== element.hasAttribute('data-open')) open.set(key(element), element.open);
  }
  const typed = new Map<string, string>();
  for (const field of keyed(slot, 'input, textarea'))
    typed.set(key(field), (field as HTMLInputElement).value);
  return { open, typed, focused: focusedKey(slot) };
}

function focusedKey(slot: HTMLElement): string | undefined {
  const root = slot.getRootNode();
  const active = root instanceof ShadowRoot || root instanceof Document ? root.activeElement : null;
  if (!active || !slot.contains(active)) return undefined;
  const owner = active.matches('summary') ? active.parentElement : active;
  return owner?.getAttribute('data-key') ?? undefined;
}

function restore(slot: HTMLElement, kept: Kept): void {
  for (const details of keyed(slot, 'details')) {
    const open = kept.open.get(key(details));
    if (open === undefined) continue;
    (details as HTMLDetailsElement).open = open;
    if (open) fill(details);
  }
  for (const field of keyed(slot, 'input, textarea')) {
    const value = kept.typed.get(key(field));
    if (value) (field as HTMLInputElement).value = value;
  }
  if (kept.focused === undefined) return;
  const owner = keyed(slot, '*').find((element) => key(element) === kept.focused);
  const target = owner?.matches('details') ? owner.querySelector('summary') : owner;
  target?.focus({ preventScroll: true });
}

function keyed(slot: HTMLElement, selector: string): HTMLElement[] {
  return [...slot.querySelectorAll<HTMLElement>(selector)].filter((element) =>
    element.hasAttribute('data-key'),
  );
}

function key(element: Element): string {
  return element.getAttribute('data-key') ?? '';
}
