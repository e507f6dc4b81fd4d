import { describe, expect, it } from 'vitest';
import { type BrushState, brushKey, dragAnchor, stretchOf } from '../../src/reports/brush';

const at = (place: number, anchor: number | null = null): BrushState => ({ at: place, anchor });

describe('a key on the days', () => {
  it.each<[string, boolean, BrushState, BrushState]>([
    ['ArrowRight', false, at(3), at(4)],
    ['ArrowLeft', false, at(3), at(2)],
    ['ArrowLeft', false, at(0), at(0)],
    ['ArrowRight', false, at(19), at(19)],
    ['PageDown', false, at(3), at(13)],
    ['PageUp', false, at(3), at(0)],
    ['Home', false, at(7), at(0)],
    ['End', false, at(7), at(19)],
    ['ArrowRight', true, at(3), at(4, 3)],
    ['ArrowRight', true, at(4, 3), at(5, 3)],
    ['ArrowLeft', true, at(4, 3), at(3, 3)],
    ['End', true, at(4, 3), at(19, 3)],
    ['ArrowRight', false, at(5, 3), at(6)],
    ['Escape', false, at(5, 3), at(5)],
  ])('%s (with Shift: %s) moves', (key, shift, before, after) => {
    expect(brushKey(before, key, shift, 20)).toEqual({ kind: 'move', state: after });
  });

  it('Enter and Space choose from the anchor to the focus', () => {
    for (const key of ['Enter', ' ']) {
      expect(brushKey(at(5, 3), key, false, 20)).toEqual({
        kind: 'choose',
        state: at(5),
        stretch: { first: 3, last: 5 },
      });
    }
    expect(brushKey(at(2, 6), 'Enter', false, 20)).toMatchObject({ stretch: { first: 2, last: 6 } });
    expect(brushKey(at(2), 'Enter', false, 20)).toMatchObject({ stretch: { first: 2, last: 2 } });
  });

  it('Escape undoes when nothing is being chosen', () => {
    expect(brushKey(at(5), 'Escape', false, 20)).toEqual({ kind: 'clear', state: at(5) });
  });

  it.each(['Tab', 'a', 'ArrowUp', 'F5'])('%s is not ours', (key) => {
    expect(brushKey(at(5), key, false, 20)).toBeNull();
  });

  it('does nothing where there are no days', () => {
    expect(brushKey(at(0), 'End', false, 0)).toBeNull();
  });
});

describe('a drag', () => {
  const selected = { first: 4, last: 9 };
  it('begins where it begins', () => {
    expect(dragAnchor(6, selected, () => false)).toBe(6);
    expect(dragAnchor(6, null, () => true)).toBe(6);
  });

  it('near an end of what is selected moves that end', () => {
    expect(dragAnchor(4, selected, (mark) => mark === 4)).toBe(9);
    expect(dragAnchor(10, selected, (mark) => mark === 9)).toBe(4);
  });

  it('goes both ways', () => {
    expect(stretchOf(at(2, 7))).toEqual({ first: 2, last: 7 });
    expect(stretchOf(at(7, 2))).toEqual({ first: 2, last: 7 });
  });
});
