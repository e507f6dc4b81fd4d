import type { DiffLine } from '../generated/report';

/** Policies have a handful of lines; what is longer is shown without a comparison. */
const MAX_LINES = 200;

/** What turns `before` into `after`, keeping as many lines as can be kept. */
export function lineDiff(before: readonly string[], after: readonly string[]): DiffLine[] {
  const added = after.map((text): DiffLine => ({ op: 'add', text }));
  if (before.length === 0 || before.length > MAX_LINES || after.length > MAX_LINES) return added;
  const kept = longestKept(before, after);
  const lines: DiffLine[] = [];
  let [b, a] = [0, 0];
  while (b < before.length || a < after.length) {
    const [old, fresh] = [before[b], after[a]];
    if (old !== undefined && old === fresh) {
      lines.push({ op: 'keep', text: old });
      b += 1;
      a += 1;
    } else if (old !== undefined && (fresh === undefined || at(kept, b + 1, a) >= at(kept, b, a + 1))) {
      lines.push({ op: 'remove', text: old });
      b += 1;
    } else if (fresh !== undefined) {
      lines.push({ op: 'add', text: fresh });
      a += 1;
    }
  }
  return lines;
}

/** How many lines the rests from each pair of places on have in common, in order. */
function longestKept(before: readonly string[], after: readonly string[]): number[][] {
  const table = Array.from({ length: before.length + 1 }, () => new Array<number>(after.length + 1).fill(0));
  for (let b = before.length - 1; b >= 0; b -= 1) {
    for (let a = after.length - 1; a >= 0; a -= 1) {
      const row = table[b];
      if (!row) continue;
      row[a] =
        before[b] === after[a]
          ? at(table, b + 1, a + 1) + 1
          : Math.max(at(table, b + 1, a), at(table, b, a + 1));
    }
  }
  return table;
}

function at(table: readonly (readonly number[])[], row: number, column: number): number {
  return table[row]?.[column] ?? 0;
}
