// What lies below a pixel: rays through the plates for cells, distances on the screen for lines and upright bonds.
import { Raycaster, Vector2, Vector3 } from 'three';
import type { FatLines } from './fat_lines.ts';
import type { Layout } from './layout.ts';
import type { SceneView } from './scene_view.ts';
import type { Stage } from './stage.ts';

export interface CellHit {
  kind: 'cell';
  view: SceneView;
  cell: number;
  distance: number;
}

export interface BondHit {
  kind: 'bond';
  view: SceneView;
  bond: number;
  distance: number;
}

export interface PlaceHit {
  kind: 'place';
  view: SceneView;
  tier: number;
  x: number;
  y: number;
  distance: number;
}

export type Hit = CellHit | BondHit | PlaceHit;

/** Distance of a point from a segment on the screen. */
export function distanceToSegment(px: number, py: number, ax: number, ay: number, bx: number, by: number): number {
  const dx = bx - ax;
  const dy = by - ay;
  const square = dx * dx + dy * dy;
  const t = square > 0 ? Math.min(1, Math.max(0, ((px - ax) * dx + (py - ay) * dy) / square)) : 0;
  return Math.hypot(px - ax - t * dx, py - ay - t * dy);
}

/** Where the ray through a pixel meets the plates, nearest first. */
export function platesBelow(stage: Stage, world: Layout, views: readonly SceneView[], x: number, y: number): PlaceHit[] {
  const ray = new Raycaster();
  ray.setFromCamera(new Vector2((x / stage.width) * 2 - 1, 1 - (y / stage.height) * 2), stage.camera);
  const { origin, direction } = ray.ray;
  const section = stage.shared.uSection.value;
  const hits: PlaceHit[] = [];
  for (const view of views) {
    view.plates.forEach((plate, tier) => {
      if (!plate.group.visible || Math.abs(direction.z) < 1e-9) return;
      const t = (plate.group.position.z - origin.z) / direction.z;
      if (t <= 0) return;
      const at = origin.clone().addScaledVector(direction, t);
      if (section.x * at.x + section.y * at.y + section.z * at.z > section.w) return;
      const [ux, uy] = world.units(view.layout, at.x, at.y);
      const o = plate.tier.outline;
      if (ux < o[0] || uy < o[1] || ux > o[2] || uy > o[3]) return;
      hits.push({ kind: 'place', view, tier, x: ux, y: uy, distance: t });
    });
  }
  return hits.sort((a, b) => a.distance - b.distance);
}

/** The bond whose line is within `reach` pixels, nearest to the eye of those equally near on the screen. */
function bondBelow(stage: Stage, world: Layout, view: SceneView, x: number, y: number, reach: number, before: number): BondHit | null {
  const { bonds, layout } = view;
  if (bonds === null) return null;
  const matrix = stage.camera.projectionMatrix.clone().multiply(stage.camera.matrixWorldInverse).elements;
  const screen = (wx: number, wy: number, wz: number): [number, number, number] => {
    const w = matrix[3] * wx + matrix[7] * wy + matrix[11] * wz + matrix[15];
    return [((matrix[0] * wx + matrix[4] * wy + matrix[8] * wz + matrix[12]) / w * 0.5 + 0.5) * stage.width, (0.5 - (matrix[1] * wx + matrix[5] * wy + matrix[9] * wz + matrix[13]) / w * 0.5) * stage.height, w];
  };
  let best: BondHit | null = null;
  let bestPixels = reach;
  const eye = stage.camera.position;
  for (const layer of view.layers) {
    if (!layer.group.visible) continue;
    const low = world.tierZ(layout, layer.between.lower);
    const high = world.tierZ(layout, layer.between.upper);
    for (const b of layer.ids) {
      const wx = layout.left + (bonds.x[b] - layout.x0) * world.factor;
      const wy = layout.bottom + (bonds.y[b] - layout.y0) * world.factor;
      const [ax, ay, aw] = screen(wx, wy, low);
      const [bx, by, bw] = screen(wx, wy, high);
      if (aw <= 0 || bw <= 0) continue;
      const pixels = distanceToSegment(x, y, ax, ay, bx, by);
      if (pixels >= bestPixels) continue;
      // How far along the bond the pixel is decides whether a plate hides it there.
      const part = Math.hypot(bx - ax, by - ay) > 0 ? Math.min(1, Math.max(0, Math.hypot(x - ax, y - ay) / Math.hypot(bx - ax, by - ay))) : 0;
      const distance = new Vector3(wx, wy, low + (high - low) * part).distanceTo(eye);
      if (distance > before * 1.001) continue;
      bestPixels = pixels;
      best = { kind: 'bond', view, bond: b, distance };
    }
  }
  return best;
}

export function pickAt(stage: Stage, world: Layout, views: readonly SceneView[], x: number, y: number): Hit | null {
  const plates = platesBelow(stage, world, views, x, y);
  const nearest = plates[0];
  const before = nearest === undefined ? Infinity : nearest.distance;
  const cell = nearest === undefined ? -1 : nearest.view.tiles[nearest.tier].cellAt(nearest.x, nearest.y);
  // Over a cell a bond must be hit well, over nothing it may be missed by a few pixels.
  for (const view of views) {
    const bond = bondBelow(stage, world, view, x, y, cell >= 0 ? 1.5 : 5, before);
    if (bond !== null) return bond;
  }
  if (nearest === undefined) return null;
  if (cell < 0) return nearest;
  return { kind: 'cell', view: nearest.view, cell, distance: nearest.distance };
}

/** Number of the segment within `reach` pixels, or -1. */
export function segmentBelow(stage: Stage, lines: FatLines, x: number, y: number, reach = 6): number {
  let best = -1;
  let bestPixels = reach;
  lines.segments.forEach((s, k) => {
    const a = stage.project(s.from);
    const b = stage.project(s.to);
    if (!a.ahead || !b.ahead) return;
    const pixels = distanceToSegment(x, y, a.x, a.y, b.x, b.y);
    if (pixels < bestPixels) {
      best = k;
      bestPixels = pixels;
    }
  });
  return best;
}
