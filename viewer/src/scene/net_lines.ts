// Fly lines of a net: its pins of each tier and its bonds there joined by the shortest tree, and the bonds upright between.
import { spanningTree } from '../data/nets.ts';
import type { NetPins, NetPoint } from '../data/nets.ts';
import type { Segment } from './fat_lines.ts';
import type { Layout } from './layout.ts';
import type { SceneView } from './scene_view.ts';

const lineColour: readonly [number, number, number] = [240, 228, 66];
const bondColour: readonly [number, number, number] = [204, 121, 167];

/** Bonds of a net in a scene. */
export function bondsOfNet(view: SceneView, net: number): number[] {
  const found: number[] = [];
  const { bonds } = view;
  if (bonds === null) return found;
  for (let b = 0; b < bonds.net.length; ++b) if (bonds.net[b] === net) found.push(b);
  return found;
}

export interface NetShape {
  segments: Segment[];
  /** Manhattan length of the tree, in units. */
  length: number;
  pins: number;
  bonds: number[];
  tiers: number[];
}

export function netShape(view: SceneView, world: Layout, pins: NetPins, net: number): NetShape {
  const { places, shapes, layout } = view;
  const byTier = new Map<number, NetPoint[]>();
  const add = (x: number, y: number, tier: number): void => {
    const list = byTier.get(tier) ?? [];
    list.push({ x, y, tier });
    byTier.set(tier, list);
  };
  const members = pins.ofNet(net);
  const seen = new Set<number>();
  for (const c of members) {
    if (c >= pins.cellCount || seen.has(c) || places.tier[c] === 255) continue;
    seen.add(c);
    add(places.x[c] + shapes.width(c) / 2, places.y[c] + shapes.height(c) / 2, places.tier[c]);
  }
  for (const port of view.index.ports) {
    const at = port.net === net ? port.at.get(places.entry.id) : undefined;
    if (at !== undefined && at[2] < places.entry.tiers.length) add(at[0], at[1], at[2]);
  }
  const tiers = [...byTier.keys()].sort((a, b) => a - b);
  const bonds = bondsOfNet(view, net);
  const segments: Segment[] = [];
  for (const b of bonds) {
    const { lower, upper } = places.entry.interfaces[view.bonds!.interface[b]];
    const x = view.bonds!.x[b];
    const y = view.bonds!.y[b];
    add(x, y, lower);
    add(x, y, upper);
    segments.push({ from: world.world(layout, x, y, lower), to: world.world(layout, x, y, upper), colour: bondColour, alpha: 255, pixels: 3.5 });
  }
  let length = 0;
  for (const [tier, points] of byTier) {
    for (const [i, k] of spanningTree(points)) {
      const a = points[i];
      const b = points[k];
      length += Math.abs(a.x - b.x) + Math.abs(a.y - b.y);
      segments.push({ from: raised(world.world(layout, a.x, a.y, tier)), to: raised(world.world(layout, b.x, b.y, tier)), colour: lineColour, alpha: 230, pixels: 2 });
    }
  }
  return { segments, length, pins: members.length, bonds, tiers };
}

/** A little above the cells, so that lines do not sink into them. */
export function raised(point: [number, number, number], by = 0.25): [number, number, number] {
  return [point[0], point[1], point[2] + by];
}
