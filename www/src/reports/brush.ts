/**
 * Choosing a stretch of days, by mouse, finger or keyboard alike. This is the part without a picture: where the
 * focus is, from where a choice was begun, and what a key or a drag makes of it.
 */

export interface Stretch {
  readonly first: number;
  readonly last: number;
}

export interface BrushState {
  /** The mark that has the focus. */
  readonly at: number;
  /** Where the stretch being chosen begins; null while none is. */
  readonly anchor: number | null;
}

export type BrushStep =
  | { readonly kind: 'move'; readonly state: BrushState }
  | { readonly kind: 'choose'; readonly state: BrushState; readonly stretch: Stretch }
  | { readonly kind: 'clear'; readonly state: BrushState };

/** Marks that a page key goes over. */
const PAGE = 10;

/** What a key does on a row of `count` marks; null for keys that are not ours. */
export function brushKey(state: BrushState, key: string, shift: boolean, count: number): BrushStep | null {
  if (count < 1) return null;
  switch (key) {
    case 'Enter':
    case ' ':
      return { kind: 'choose', state: { ...state, anchor: null }, stretch: stretchOf(state) };
    case 'Escape':
      return state.anchor === null
        ? { kind: 'clear', state }
        : { kind: 'move', state: { ...state, anchor: null } };
  }
  const at = target(state.at, key, count);
  if (at === null) return null;
  return { kind: 'move', state: { at, anchor: shift ? (state.anchor ?? state.at) : null } };
}

function target(at: number, key: string, count: number): number | null {
  const within = (place: number): number => Math.min(count - 1, Math.max(0, place));
  switch (key) {
    case 'ArrowLeft':
      return within(at - 1);
    case 'ArrowRight':
      return within(at + 1);
    case 'PageUp':
      return within(at - PAGE);
    case 'PageDown':
      return within(at + PAGE);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}

/** The marks between the anchor and the focus, both included. */
export function stretchOf({ at, anchor }: BrushState): Stretch {
  const from = anchor ?? at;
  return { first: Math.min(from, at), last: Math.max(from, at) };
}

/** A drag that begins close to an end of what is selected moves that end. */
export function dragAnchor(at: number, selected: Stretch | null, isNear: (mark: number) => boolean): number {
  if (selected && selected.first !== selected.last) {
    if (isNear(selected.first)) return selected.last;
    if (isNear(selected.last)) return selected.first;
  }
  return at;
}

export function sameStretch(a: Stretch | null, b: Stretch | null): boolean {
  return a?.first === b?.first && a?.last === b?.last;
}
