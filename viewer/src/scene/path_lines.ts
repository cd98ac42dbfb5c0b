// A timing path as a line through the stack: along a tier from pin to pin, upright where it takes a bond. Each piece is coloured
// by the delay of the hop that ends it, from the same scale as maps.
import { sequential } from '../colour/palettes.ts';
import { withUnit } from '../colour/numbers.ts';
import type { TimingPath } from '../data/index_file.ts';
import type { Point3, Segment } from './fat_lines.ts';
import type { LabelText } from './labels.ts';
import type { Layout, SceneLayout } from './layout.ts';
import { raised } from './net_lines.ts';

export interface PathShape {
  segments: Segment[];
  /** Hop that each segment belongs to. */
  hopOf: number[];
  labels: LabelText[];
  /** Corners in world coordinates, one a hop. */
  corners: Point3[];
}

const outline: readonly [number, number, number] = [20, 20, 24];

/** Place of the bond by which a hop's wire changes tiers, in units; null where the folder does not tell. */
export type BondOf = (hop: number) => [number, number] | null;

export function pathShape(path: TimingPath, world: Layout, scene: SceneLayout, chosen: number, bondOf: BondOf): PathShape {
  const { hops } = path;
  const segments: Segment[] = [];
  const hopOf: number[] = [];
  const corners: Point3[] = [];
  const labels: LabelText[] = [];
  let slowest = 1e-18;
  for (const hop of hops) if (hop.delayS > slowest) slowest = hop.delayS;
  const place = (x: number, y: number, tier: number): Point3 => raised(world.world(scene, x, y, tier), 0.5);
  let before: Point3 | null = null;
  let tier = hops[0]?.tier ?? 0;
  const draw = (from: Point3, to: Point3, k: number, upright: boolean): void => {
    const share = Math.max(0, Math.min(1, (hops[k].delayS || 0) / slowest));
    const wide = (upright ? 5 : 3.5) + (k === chosen ? 3 : 0);
    segments.push({ from, to, colour: outline, alpha: 255, pixels: wide + 2.5 });
    hopOf.push(k);
    segments.push({ from, to, colour: upright ? [204, 121, 167] : sequential(0.35 + 0.65 * share), alpha: 255, pixels: wide });
    hopOf.push(k);
  };
  hops.forEach((hop, k) => {
    const [x, y] = hop.at;
    const here = place(x, y, hop.tier);
    if (before !== null && hop.tier !== tier) {
      const [bx, by] = bondOf(k) ?? [x, y];
      const leave = place(bx, by, tier);
      const arrive = place(bx, by, hop.tier);
      draw(before, leave, k, false);
      draw(leave, arrive, k, true);
      draw(arrive, here, k, false);
    } else if (before !== null) {
      draw(before, here, k, false);
    }
    tier = hop.tier;
    before = here;
    corners.push(before);
  });
  if (corners.length > 0) {
    const last = corners.length - 1;
    labels.push({ text: `from ${path.from || hops[0].pin}`, at: raised(corners[0], 1.5), pixels: 13, through: true });
    if (last > 0) labels.push({ text: `to ${path.to || hops[last].pin}, slack ${withUnit(path.slackS, 's')}`, at: raised(corners[last], 1.5), pixels: 13, through: true });
    if (chosen > 0 && chosen < last) {
      const hop = hops[chosen];
      labels.push({ text: `${hop.pin || 'hop'} +${withUnit(hop.delayS, 's')}`, at: raised(corners[chosen], 1.5), pixels: 13, through: true });
    }
  }
  return { segments, hopOf, labels, corners };
}
