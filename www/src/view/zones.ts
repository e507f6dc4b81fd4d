/** The zones of a report as the tree they are. */

import type { ZoneView } from '../generated/report';

export interface ZoneNode {
  readonly zone: ZoneView;
  readonly children: ZoneNode[];
}

/** Zones come from the root down, so that each finds its parent in place; those without one are where trust begins. */
export function growTree(zones: readonly ZoneView[]): ZoneNode[] {
  const nodes = new Map<string, ZoneNode>();
  const roots: ZoneNode[] = [];
  for (const zone of zones) {
    const node: ZoneNode = { zone, children: [] };
    const parent = zone.parent === null ? undefined : nodes.get(zone.parent);
    (parent?.children ?? roots).push(node);
    nodes.set(zone.name, node);
  }
  return roots;
}

/** The zones from the trust anchor down to `name`. */
export function chainTo(zones: readonly ZoneView[], name: string | null): ZoneView[] {
  const chain: ZoneView[] = [];
  for (let next = name; next !== null && chain.length < zones.length;) {
    const zone = zones.find((candidate) => candidate.name === next);
    if (!zone) break;
    chain.unshift(zone);
    next = zone.parent;
  }
  return chain;
}

/** The lowest of the zones that `name` is in. */
export function zoneOf(zones: readonly ZoneView[], name: string): string | null {
  const around = (zone: string): boolean =>
    zone === '.' ||
    name.toLowerCase() === zone.toLowerCase() ||
    name.toLowerCase().endsWith(`.${zone.toLowerCase()}`);
  const found = zones.filter((zone) => around(zone.name)).map((zone) => (zone.name === '.' ? '' : zone.name));
  if (found.length === 0) return null;
  return found.reduce((lowest, zone) => (zone.length > lowest.length ? zone : lowest)) || '.';
}

/** The root has no name that reads as one. */
export function zoneName(name: string): string {
  return name === '.' ? 'the root' : name;
}
