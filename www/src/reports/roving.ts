/**
 * Many marks, one stop of the Tab key: arrows move between them. The mark that had the focus last is where Tab
 * comes back to.
 */

type Mark = HTMLElement | SVGElement;

/** The place a key leads to from `at`; null if the key is not for moving. */
export type Steer = (at: number, key: string) => number | null;

export function rove(container: Mark, marks: readonly Mark[], steer: Steer, begin = 0): void {
  for (const mark of marks) mark.setAttribute('tabindex', '-1');
  let stop = marks[begin] ?? marks[0];
  stop?.setAttribute('tabindex', '0');
  container.addEventListener('focusin', (event) => {
    const mark = marks.find((each) => each === event.target);
    if (!mark) return;
    stop?.setAttribute('tabindex', '-1');
    mark.setAttribute('tabindex', '0');
    stop = mark;
  });
  container.addEventListener('keydown', (event) => {
    const { key, target, ctrlKey, metaKey, altKey } = event as KeyboardEvent;
    const at = marks.findIndex((each) => each === target);
    if (at < 0 || ctrlKey || metaKey || altKey) return;
    const next = steer(at, key);
    if (next === null) return;
    event.preventDefault();
    marks[Math.min(marks.length - 1, Math.max(0, next))]?.focus();
  });
}

/** A list from top to bottom. */
export function listSteer(count: () => number): Steer {
  return (at, key) => {
    switch (key) {
      case 'ArrowUp':
        return at - 1;
      case 'ArrowDown':
        return at + 1;
      case 'Home':
        return 0;
      case 'End':
        return count() - 1;
      default:
        return null;
    }
  };
}

/** Rows of equally many columns. The edges are where it ends: an arrow never wraps into the next row. */
export function gridSteer(rows: number, columns: number): Steer {
  return (at, key) => {
    const row = Math.floor(at / columns);
    const column = at % columns;
    switch (key) {
      case 'ArrowUp':
        return row > 0 ? at - columns : at;
      case 'ArrowDown':
        return row < rows - 1 ? at + columns : at;
      case 'ArrowLeft':
        return column > 0 ? at - 1 : at;
      case 'ArrowRight':
        return column < columns - 1 ? at + 1 : at;
      case 'Home':
        return row * columns;
      case 'End':
        return row * columns + columns - 1;
      default:
        return null;
    }
  };
}

/** Enter and Space press a mark as they press a button. */
export function pressable(mark: Mark, act: () => void): void {
  mark.addEventListener('click', act);
  mark.addEventListener('keydown', (event) => {
    const { key } = event as KeyboardEvent;
    if (key !== 'Enter' && key !== ' ') return;
    event.preventDefault();
    act();
  });
}
