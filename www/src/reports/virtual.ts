/**
 * Which rows of a long table are in view. A list of a million rows would be taller than browsers allow an element to
 * be, so from some height on a pixel of the scroll bar stands for more than one of the list.
 */

export const ROW_HEIGHT = 34;

/** Firefox gives up at 17.8 million pixels, others later. */
const MAX_HEIGHT = 8_000_000;
/** Rows above and below what is seen, so that a quick scroll does not show an empty table. */
const MARGIN = 8;

export interface Window {
  /** First row to be drawn, and the one after the last. */
  readonly first: number;
  readonly end: number;
  /** Where the first one stands in the scrolled area. */
  readonly top: number;
  /** Height of the scrolled area. */
  readonly height: number;
}

export function windowOf(total: number, scrollTop: number, viewHeight: number): Window {
  const full = total * ROW_HEIGHT;
  const height = Math.min(full, MAX_HEIGHT);
  const travel = Math.max(1, height - viewHeight);
  // The same share of the list above the view as of the scrolled area.
  const above = height === full ? scrollTop : (scrollTop / travel) * Math.max(0, full - viewHeight);
  const firstSeen = Math.floor(above / ROW_HEIGHT);
  const seen = Math.ceil(viewHeight / ROW_HEIGHT) + 1;
  const first = Math.max(0, Math.min(firstSeen, total) - MARGIN);
  const end = Math.min(total, firstSeen + seen + MARGIN);
  return { first, end, top: scrollTop - (above - first * ROW_HEIGHT), height };
}

/** Where to scroll so that the row is seen; null if it is. */
export function scrollTo(row: number, total: number, scrollTop: number, viewHeight: number): number | null {
  const full = total * ROW_HEIGHT;
  const height = Math.min(full, MAX_HEIGHT);
  const scale = height === full ? 1 : (height - viewHeight) / Math.max(1, full - viewHeight);
  const above = scrollTop / scale;
  const [top, bottom] = [row * ROW_HEIGHT, (row + 1) * ROW_HEIGHT];
  if (top < above) return top * scale;
  if (bottom > above + viewHeight) return (bottom - viewHeight) * scale;
  return null;
}
