import { fill } from '../lib/lazy';

/** Paper cannot be clicked: while printing, everything is open that is printed. Returns what ends the arrangement. */
export function openForPrint(root: ParentNode, which = 'details'): () => void {
  let opened: HTMLDetailsElement[] = [];
  const before = (): void => {
    for (const details of root.querySelectorAll<HTMLDetailsElement>(which)) fill(details);
    opened = [...root.querySelectorAll<HTMLDetailsElement>(`${which}:not([open])`)];
    for (const details of opened) details.open = true;
  };
  const after = (): void => {
    for (const details of opened) details.open = false;
    opened = [];
  };
  addEventListener('beforeprint', before);
  addEventListener('afterprint', after);
  return () => {
    removeEventListener('beforeprint', before);
    removeEventListener('afterprint', after);
  };
}
