import { expect, it } from 'vitest';
import type { DiffLine } from '../src/generated/report';
import { diffText } from '../src/view/diff';

it('a difference reads as one without its colours', () => {
  const lines: DiffLine[] = [
    { op: 'keep', text: 'version: STSv1' },
    { op: 'remove', text: 'mode: testing' },
    { op: 'add', text: 'mode: enforce' },
  ];
  expect(lines.map(diffText).join('')).toBe('  version: STSv1\n- mode: testing\n+ mode: enforce\n');
});
