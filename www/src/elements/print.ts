import { fill } from '../lib/lazy';

/** Paper cannot be clicked: while printing, everything is open. Returns what ends the arrangement. */
export function openForPrint(root: ParentNode): () => void {
  let opened: HTMLDetailsElement[] = [];
  const before = (): void => {
    for (const details of root.querySelectorAll('details')) fill(details);
    opened = [...root.querySelectorAll<HTMLDetailsElement>('details:not([open])')];
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
