import { describe, expect, it } from 'vitest';
import type { KeyView, ProofView, SecurityStatus, SignatureView, ZoneView } from '../src/generated/report';
import { groupProofs } from '../src/view/proof';
import {
  proofSentence,
  sequence,
  sourceIcon,
  STATUS_ORDER,
  statusIcon,
  statusWords,
} from '../src/view/status';
import { inShort } from '../src/view/zone-tree';
import { chainTo, growTree, type ZoneNode, zoneName, zoneOf } from '../src/view/zones';

const SIGNATURE: SignatureView = {
  tag: 7,
  algorithm: '13 (ECDSAP256SHA256)',
  from: '2026-11-01T00:00:00Z',
  to: '2026-12-01T00:00:00Z',
  words: '1 Nov 2026, 00:00 UTC to 1 Dec 2026, 00:00 UTC',
  until: '1 Dec 2026, 00:00 UTC',
};

function key(algorithm: string): KeyView {
  return { tag: 7, algorithm, bits: 256, role: 'signs the zone', vouched_for: false, signs: true };
}

function zone(name: string, parent: string | null, more: Partial<ZoneView> = {}): ZoneView {
  const rest = { reason: null, ds: [], ds_signature: null, denial: [], keys: [key('13 (ECDSAP256SHA256)')] };
  return { name, parent, status: 'secure', words: 'Words.', ...rest, key_signature: SIGNATURE, ...more };
}

function proof(question: string, status: SecurityStatus, detail = 'Because.'): ProofView {
  const rest = {
    reason: null,
    extended_error: null,
    with_sha1: null,
    answer: 'records',
    end: question,
    links: [],
  };
  return { question, status, detail, words: `${status}: ${detail}`, ...rest };
}

const outline = (nodes: readonly ZoneNode[]): unknown[] =>
  nodes.map((node) =>
    node.children.length === 0 ? node.zone.name : [node.zone.name, ...outline(node.children)],
  );

describe('the tree of zones', () => {
  it('puts each zone below the one that vouches for it', () => {
    const zones = [
      zone('.', null),
      zone('lab', '.'),
      zone('a.lab', 'lab'),
      zone('net', '.'),
      zone('b.lab', 'lab'),
    ];
    expect(outline(growTree(zones))).toEqual([['.', ['lab', 'a.lab', 'b.lab'], 'net']]);
  });

  it('has a root for every trust anchor, and for a zone whose parent is not shown', () => {
    expect(outline(growTree([zone('lab', null), zone('org', null), zone('x.test', 'test')]))).toEqual([
      'lab',
      'org',
      'x.test',
    ]);
  });

  it('is of no zones what it is', () => expect(growTree([])).toEqual([]));
});

describe('the zones above a record', () => {
  const zones = [zone('.', null), zone('lab', '.'), zone('a.lab', 'lab')];
  const names = (found: readonly ZoneView[]): string[] => found.map((each) => each.name);

  it('run from the anchor down', () => expect(names(chainTo(zones, 'a.lab'))).toEqual(['.', 'lab', 'a.lab']));
  it('are none where no zone vouches', () => expect(chainTo(zones, null)).toEqual([]));
  it('are none for a zone that is not shown', () => expect(chainTo(zones, 'b.lab')).toEqual([]));
  it('end where parents go round in a circle', () => {
    expect(chainTo([zone('a', 'b'), zone('b', 'a')], 'a')).toHaveLength(2);
  });
});

describe('the zone of a name', () => {
  const zones = [zone('.', null), zone('lab', '.'), zone('a.lab', 'lab')];

  it('is the lowest it is in', () => {
    expect(['mx.a.lab', 'A.lab', 'ba.lab', 'lab', 'org'].map((name) => zoneOf(zones, name))).toEqual([
      'a.lab',
      'a.lab',
      'lab',
      'lab',
      '.',
    ]);
  });
  it('is none where no zone is known', () => expect(zoneOf([], 'a.lab')).toBe(null));
});

describe('a zone in one line', () => {
  it('says how and until when it is signed', () => {
    expect(inShort(zone('a.lab', 'lab'))).toBe(
      '1 key, algorithm 13 (ECDSAP256SHA256), until 1 Dec 2026, 00:00 UTC',
    );
  });
  it('names each algorithm once', () => {
    const keys = [key('8 (RSASHA256)'), key('13 (ECDSAP256SHA256)'), key('8 (RSASHA256)')];
    expect(inShort(zone('a.lab', 'lab', { keys }))).toContain(
      '3 keys, algorithms 8 (RSASHA256) and 13 (ECDSAP256SHA256)',
    );
  });
  it('says why it is not', () => {
    const words = 'lab proves that a.lab is not signed.';
    expect(inShort(zone('a.lab', 'lab', { status: 'insecure', keys: [], key_signature: null, words }))).toBe(
      words,
    );
  });
});

describe('proofs', () => {
  it('are listed worst first, and those of one kind together with their places', () => {
    const proofs = [
      proof('a MX', 'insecure'),
      proof('b A', 'secure'),
      proof('c A', 'bogus', 'X.'),
      proof('d A', 'secure'),
      proof('e A', 'bogus', 'Y.'),
      proof('f A', 'indeterminate'),
    ];
    const groups = groupProofs(proofs).map(({ status, detail, members }) => [
      status,
      detail,
      members.map(({ place }) => place),
    ]);
    expect(groups).toEqual([
      ['bogus', 'X.', [2]],
      ['bogus', 'Y.', [4]],
      ['indeterminate', 'Because.', [5]],
      ['secure', 'Because.', [1, 3]],
      ['insecure', 'Because.', [0]],
    ]);
  });

  it('are counted in a sentence', () => {
    expect(proofSentence([proof('a', 'secure'), proof('b', 'insecure'), proof('c', 'insecure')])).toBe(
      'Of 3 DNS answers, 1 is proved here and 2 are the resolver’s word, which no signature that counts covers.',
    );
    expect(proofSentence([proof('a', 'secure'), proof('b', 'secure')])).toBe(
      'All 2 DNS answers are proved here.',
    );
    expect(proofSentence([proof('a', 'bogus')])).toBe('The one DNS answer is forged or broken.');
  });

  it('differ by shape and by word, not by colour alone', () => {
    expect(new Set(STATUS_ORDER.map(statusIcon)).size).toBe(4);
    expect(new Set(STATUS_ORDER.map(statusWords)).size).toBe(4);
    expect(sourceIcon('proved', 'secure')).not.toBe(sourceIcon('resolver', 'insecure'));
    expect(sourceIcon('resolver', 'bogus')).not.toBe(sourceIcon('resolver', 'insecure'));
    expect(sourceIcon('resolver', undefined)).toBe('speech');
  });
});

it('a sequence reads as one', () => {
  expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(sequence)).toEqual(['', 'a', 'a and b', 'a, b and c']);
});

it('the root has a name', () => expect([zoneName('.'), zoneName('lab')]).toEqual(['the root', 'lab']));
